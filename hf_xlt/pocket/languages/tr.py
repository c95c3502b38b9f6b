"""Turkish."""

from dataclasses import fields, replace
from functools import cached_property

from ..concepts import THING_NOUNS
from ..frame import Clause, Nominal
from ..grammar import Grammar
from ..lexicon import Government, Lexeme, read_table
from ..words import Tree, Word

FINITE = "Mood=Ind.Sing.3"
OWNED = "Sing.Number[psor]=Sing.Person[psor]=3"
# The columns of the tables of verbs: those that end in `_not` are negative. `who` is the participle of relative clauses, `that`
# what is said, `despite` what something happens in spite of.
FORMS = {
    "pres": f"Prog.{FINITE}.Pres",
    "pres_not": f"Prog.{FINITE}.Pres",
    "past": f"Perf.Evident=Fh.{FINITE}.Past",
    "past_not": f"Perf.Evident=Fh.{FINITE}.Past",
    "prog": f"Prog.Evident=Fh.{FINITE}.Past",
    "prog_not": f"Prog.Evident=Fh.{FINITE}.Past",
    "fut": f"Perf.{FINITE}.Fut",
    "fut_not": f"Perf.{FINITE}.Fut",
    "may": "Aspect=Hab.Mood=GenPot.Sing.3.Pres",
    "who": "Pres.Part",
    "that": f"Acc.{OWNED}.Past.Part",
    "that_fut": f"Acc.{OWNED}.Fut.Part",
    "despite": f"Dat.{OWNED}.Vnoun",
    "despite_not": f"Dat.{OWNED}.Vnoun",
}
CELLS = " ".join(
    f"f={name}.{'Neg' if name.endswith('_not') else 'Polarity=Pos'}.{cells}" for name, cells in FORMS.items()
)
# Words that follow the vowel before them: after `a` and `ı`, `e` and `i`, `o` and `u`, `ö` and `ü`.
HARMONY = {"mi": "mı mi mu mü", "dir": "dır dir dur dür", "ydi": "ydı ydi ydu ydü"}
VOWELS = {vowel: index for index, pair in enumerate(("aıâ", "eiî", "ouû", "öü")) for vowel in pair}


class Embedded(Clause):
    """A clause that has become a noun of a kind: its subject is a genitive."""

    __slots__ = ()


class Turkish(Grammar):
    """Turkish: the verb last, postpositions, owners before what they own, which says whose it is.

    Verbs are in the singular with a subject that is told. What is said, what one does something in spite of and what is told of
    somebody on the side are participles and verbal nouns, before what they belong to. Titles, and what is an apposition
    elsewhere, come before the name (`Nordana'nın çalışanı Anna Berger`), which alone is inflected; `flat` names are inflected at
    their end. Names of institutions have no apostrophe before endings, all others do.
    """

    code = "tr"
    NOUNS = """
concept       lemma       prt      Nom.Sing      Acc.Sing        Dat.Sing        Gen.Sing         Loc.Sing         Abl.Sing          Nom.Plur       Acc.Plur      Dat.Plur      Gen.Plur       Loc.Plur       Abl.Plur
artist        sanatçı     -        sanatçı       sanatçıyı       sanatçıya       sanatçının       sanatçıda        sanatçıdan        sanatçılar     sanatçıları   sanatçılara   sanatçıların   sanatçılarda   sanatçılardan
doctor        doktor      -        doktor        doktoru         doktora         doktorun         doktorda         doktordan         doktorlar      doktorları    doktorlara    doktorların    doktorlarda    doktorlardan
engineer      mühendis    -        mühendis      mühendisi       mühendise       mühendisin       mühendiste       mühendisten       mühendisler    mühendisleri  mühendislere  mühendislerin  mühendislerde  mühendislerden
farmer        çiftçi      -        çiftçi        çiftçiyi        çiftçiye        çiftçinin        çiftçide         çiftçiden         çiftçiler      çiftçileri    çiftçilere    çiftçilerin    çiftçilerde    çiftçilerden
journalist    gazeteci    -        gazeteci      gazeteciyi      gazeteciye      gazetecinin      gazetecide       gazeteciden       gazeteciler    gazetecileri  gazetecilere  gazetecilerin  gazetecilerde  gazetecilerden
judge         hâkim       -        hâkim         hâkimi          hâkime          hâkimin          hâkimde          hâkimden          hâkimler       hâkimleri     hâkimlere     hâkimlerin     hâkimlerde     hâkimlerden
lawyer        avukat      -        avukat        avukatı         avukata         avukatın         avukatta         avukattan         avukatlar      avukatları    avukatlara    avukatların    avukatlarda    avukatlardan
minister      bakan       -        bakan         bakanı          bakana          bakanın          bakanda          bakandan          bakanlar       bakanları     bakanlara     bakanların     bakanlarda     bakanlardan
singer        şarkıcı     -        şarkıcı       şarkıcıyı       şarkıcıya       şarkıcının       şarkıcıda        şarkıcıdan        şarkıcılar     şarkıcıları   şarkıcılara   şarkıcıların   şarkıcılarda   şarkıcılardan
soldier       asker       -        asker         askeri          askere          askerin          askerde          askerden          askerler       askerleri     askerlere     askerlerin     askerlerde     askerlerden
student       öğrenci     -        öğrenci       öğrenciyi       öğrenciye       öğrencinin       öğrencide        öğrenciden        öğrenciler     öğrencileri   öğrencilere   öğrencilerin   öğrencilerde   öğrencilerden
teacher       öğretmen    -        öğretmen      öğretmeni       öğretmene       öğretmenin       öğretmende       öğretmenden       öğretmenler    öğretmenleri  öğretmenlere  öğretmenlerin  öğretmenlerde  öğretmenlerden
writer        yazar       -        yazar         yazarı          yazara          yazarın          yazarda          yazardan          yazarlar       yazarları     yazarlara     yazarların     yazarlarda     yazarlardan
army          ordu        -        ordu          orduyu          orduya          ordunun          orduda           ordudan           ordular        orduları      ordulara      orduların      ordularda      ordulardan
company       şirket      -        şirket        şirketi         şirkete         şirketin         şirkette         şirketten         şirketler      şirketleri    şirketlere    şirketlerin    şirketlerde    şirketlerden
court         mahkeme     -        mahkeme       mahkemeyi       mahkemeye       mahkemenin       mahkemede        mahkemeden        mahkemeler     mahkemeleri   mahkemelere   mahkemelerin   mahkemelerde   mahkemelerden
government    hükümet     -        hükümet       hükümeti        hükümete        hükümetin        hükümette        hükümetten        hükümetler     hükümetleri   hükümetlere   hükümetlerin   hükümetlerde   hükümetlerden
newspaper     gazete      -        gazete        gazeteyi        gazeteye        gazetenin        gazetede         gazeteden         gazeteler      gazeteleri    gazetelere    gazetelerin    gazetelerde    gazetelerden
police        polis       -        polis         polisi          polise          polisin          poliste          polisten          -              -             -             -              -              -
hospital      hastane     -        hastane       hastaneyi       hastaneye       hastanenin       hastanede        hastaneden        hastaneler     hastaneleri   hastanelere   hastanelerin   hastanelerde   hastanelerden
hotel         otel        -        otel          oteli           otele           otelin           otelde           otelden           oteller        otelleri      otellere      otellerin      otellerde      otellerden
museum        müze        -        müze          müzeyi          müzeye          müzenin          müzede           müzeden           müzeler        müzeleri      müzelere      müzelerin      müzelerde      müzelerden
office        ofis        -        ofis          ofisi           ofise           ofisin           ofiste           ofisten           ofisler        ofisleri      ofislere      ofislerin      ofislerde      ofislerden
school        okul        -        okul          okulu           okula           okulun           okulda           okuldan           okullar        okulları      okullara      okulların      okullarda      okullardan
boat          tekne       -        tekne         tekneyi         tekneye         teknenin         teknede          tekneden          tekneler       tekneleri     teknelere     teknelerin     teknelerde     teknelerden
car           araba       -        araba         arabayı         arabaya         arabanın         arabada          arabadan          arabalar       arabaları     arabalara     arabaların     arabalarda     arabalardan
house         ev          -        ev            evi             eve             evin             evde             evden             evler          evleri        evlere        evlerin        evlerde        evlerden
euro          avro        -        avro          avroyu          avroya          avronun          avroda           avrodan           avrolar        avroları      avrolara      avroların      avrolarda      avrolardan
director      müdür       -        müdürü        müdürünü        müdürüne        müdürünün        müdüründe        müdüründen        müdürleri      -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
employee      çalışan     -        çalışanı      çalışanını      çalışanına      çalışanının      çalışanında      çalışanından      çalışanları    -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
founder       kurucu      -        kurucusu      kurucusunu      kurucusuna      kurucusunun      kurucusunda      kurucusundan      kurucuları     -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
member        üye         -        üyesi         üyesini         üyesine         üyesinin         üyesinde         üyesinden         üyeleri        -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
owner         sahip       -        sahibi        sahibini        sahibine        sahibinin        sahibinde        sahibinden        sahipleri      -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
spouse        eş          -        eşi           eşini           eşine           eşinin           eşinde           eşinden           eşleri         -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
brother       ağabey      -        ağabeyi       ağabeyini       ağabeyine       ağabeyinin       ağabeyinde       ağabeyinden       ağabeyleri     -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
colleague     meslektaş   -        meslektaşı    meslektaşını    meslektaşına    meslektaşının    meslektaşında    meslektaşından    meslektaşları  -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
friend        arkadaş     -        arkadaşı      arkadaşını      arkadaşına      arkadaşının      arkadaşında      arkadaşından      arkadaşları    -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
neighbour     komşu       -        komşusu       komşusunu       komşusuna       komşusunun       komşusunda       komşusundan       komşuları      -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
sister        abla        -        ablası        ablasını        ablasına        ablasının        ablasında        ablasından        ablaları       -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
arrest_n      tutuklanma  -        tutuklanması  tutuklanmasını  tutuklanmasına  tutuklanmasının  tutuklanmasında  tutuklanmasından  -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Person:gen+Gen Agent:tarafından+Nom
attack_n      alınma      hedef    alınması      alınmasını      alınmasına      alınmasının      alınmasında      alınmasından      -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Target:gen+Gen Attacker:tarafından+Nom
conviction_n  edilme      mahkûm   edilmesi      edilmesini      edilmesine      edilmesinin      edilmesinde      edilmesinden      -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Defendant:gen+Gen Adjudicator:tarafından+Nom
death_n       ölüm        -        ölümü         ölümünü         ölümüne         ölümünün         ölümünde         ölümünden         -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Victim:gen+Gen
dismissal_n   çıkarılma   işten    çıkarılması   çıkarılmasını   çıkarılmasına   çıkarılmasının   çıkarılmasında   çıkarılmasından   -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Person:gen+Gen Entity:tarafından+Nom
election_n    seçilme     -        seçilmesi     seçilmesini     seçilmesine     seçilmesinin     seçilmesinde     seçilmesinden     -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Person:gen+Gen Entity:tarafından+Nom
release_n     bırakılma   serbest  bırakılması   bırakılmasını   bırakılmasına   bırakılmasının   bırakılmasında   bırakılmasından   -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3 Person:gen+Gen Entity:tarafından+Nom
bank          Banka       -        Bankası       Bankasını       Bankasına       Bankasının       Bankasında       Bankasından       -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
party         Parti       -        Partisi       Partisini       Partisine       Partisinin       Partisinde       Partisinden       -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
radio         Radyo       -        Radyosu       Radyosunu       Radyosuna       Radyosunun       Radyosunda       Radyosundan       -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
university    Üniversite  -        Üniversitesi  Üniversitesini  Üniversitesine  Üniversitesinin  Üniversitesinde  Üniversitesinden  -              -             -             -              -              -               | Number[psor]=Sing Person[psor]=3
"""
    ADJECTIVES = """
concept       form=plain
famous        ünlü
foreign       yabancı
old           yaşlı
old.thing     eski
rich          zengin
young         genç
expensive     pahalı
new           yeni
small         küçük
sudden        ani
surprising    şaşırtıcı
conservative  Muhafazakâr
democratic    Demokrat
green         Yeşiller
liberal       Liberal
national      Ulusal
"""
    VERBS = f"""
concept     lemma     prt        {CELLS}
work        çalış     -          çalışıyor     çalışmıyor     çalıştı     çalışmadı     çalışıyordu     çalışmıyordu     çalışacak      çalışmayacak     çalışabilir      çalışan      çalıştığını     çalışacağını      çalışmasına     çalışmamasına     | Person:subj Org:+Loc
belong      bulun     bağlı      bulunuyor     bulunmuyor     bulundu     bulunmadı     bulunuyordu     bulunmuyordu     bulunacak      bulunmayacak     bulunabilir      bulunan      bulunduğunu     bulunacağını      bulunmasına     bulunmamasına     | Part:subj Whole:+Dat
lead        yönet     -          yönetiyor     yönetmiyor     yönetti     yönetmedi     yönetiyordu     yönetmiyordu     yönetecek      yönetmeyecek     yönetebilir      yöneten      yönettiğini     yöneteceğini      yönetmesine     yönetmemesine     | Person:subj Org:obj
own         bulundur  elinde     bulunduruyor  bulundurmuyor  bulundurdu  bulundurmadı  bulunduruyordu  bulundurmuyordu  bulunduracak   bulundurmayacak  bulundurabilir   bulunduran   bulundurduğunu  bulunduracağını   bulundurmasına  bulundurmamasına  | Owner:subj Org:obj
found       kur       -          kuruyor       kurmuyor       kurdu       kurmadı       kuruyordu       kurmuyordu       kuracak        kurmayacak       kurabilir        kuran        kurduğunu       kuracağını        kurmasına       kurmamasına       | Agent:subj Org:obj
be_born     doğ       -          doğuyor       doğmuyor       doğdu       doğmadı       doğuyordu       doğmuyordu       doğacak        doğmayacak       doğabilir        doğan        doğduğunu       doğacağını        doğmasına       doğmamasına       | Person:subj Place:+Loc
live        yaşa      -          yaşıyor       yaşamıyor      yaşadı      yaşamadı      yaşıyordu       yaşamıyordu      yaşayacak      yaşamayacak      yaşayabilir      yaşayan      yaşadığını      yaşayacağını      yaşamasına      yaşamamasına      | Person:subj Place:+Loc
study       oku       -          okuyor        okumuyor       okudu       okumadı       okuyordu        okumuyordu       okuyacak       okumayacak       okuyabilir       okuyan       okuduğunu       okuyacağını       okumasına       okumamasına       | Person:subj Org:+Loc
be_located  bulun     -          bulunuyor     bulunmuyor     bulundu     bulunmadı     bulunuyordu     bulunmuyordu     bulunacak      bulunmayacak     bulunabilir      bulunan      bulunduğunu     bulunacağını      bulunmasına     bulunmamasına     | Org:subj Place:+Loc
lie         al        yer        alıyor        almıyor        aldı        almadı        alıyordu        almıyordu        alacak         almayacak        alabilir         alan         aldığını        alacağını         almasına        almamasına        | City:subj Country:+Loc
attack      al        hedef      alıyor        almıyor        aldı        almadı        alıyordu        almıyordu        alacak         almayacak        alabilir         alan         aldığını        alacağını         almasına        almamasına        | Attacker:subj Target:obj
assault     et        darp       ediyor        etmiyor        etti        etmedi        ediyordu        etmiyordu        edecek         etmeyecek        edebilir         eden         ettiğini        edeceğini         etmesine        etmemesine        | Attacker:subj Target:obj
meet        görüş     -          görüşüyor     görüşmüyor     görüştü     görüşmedi     görüşüyordu     görüşmüyordu     görüşecek      görüşmeyecek     görüşebilir      görüşen      görüştüğünü     görüşeceğini      görüşmesine     görüşmemesine     | Entity:subj Entity2:ile+Nom
visit       et        ziyaret    ediyor        etmiyor        etti        etmedi        ediyordu        etmiyordu        edecek         etmeyecek        edebilir         eden         ettiğini        edeceğini         etmesine        etmemesine        | Entity:subj Entity2:obj
move        taşın     -          taşınıyor     taşınmıyor     taşındı     taşınmadı     taşınıyordu     taşınmıyordu     taşınacak      taşınmayacak     taşınabilir      taşınan      taşındığını     taşınacağını      taşınmasına     taşınmamasına     | Artifact:subj Destination:+Dat
flee        kaç       -          kaçıyor       kaçmıyor       kaçtı       kaçmadı       kaçıyordu       kaçmıyordu       kaçacak        kaçmayacak       kaçabilir        kaçan        kaçtığını       kaçacağını        kaçmasına       kaçmamasına       | Artifact:subj Origin:+Abl Destination:+Dat
elect       seç       -          seçiyor       seçmiyor       seçti       seçmedi       seçiyordu       seçmiyordu       seçecek        seçmeyecek       seçebilir        seçen        seçtiğini       seçeceğini        seçmesine       seçmemesine       | Entity:subj Person:obj
hire        al        işe        alıyor        almıyor        aldı        almadı        alıyordu        almıyordu        alacak         almayacak        alabilir         alan         aldığını        alacağını         almasına        almamasına        | Entity:subj Person:obj
dismiss     çıkar     işten      çıkarıyor     çıkarmıyor     çıkardı     çıkarmadı     çıkarıyordu     çıkarmıyordu     çıkaracak      çıkarmayacak     çıkarabilir      çıkaran      çıkardığını     çıkaracağını      çıkarmasına     çıkarmamasına     | Entity:subj Person:obj
leave       ayrıl     -          ayrılıyor     ayrılmıyor     ayrıldı     ayrılmadı     ayrılıyordu     ayrılmıyordu     ayrılacak      ayrılmayacak     ayrılabilir      ayrılan      ayrıldığını     ayrılacağını      ayrılmasına     ayrılmamasına     | Person:subj Entity:+Abl
arrest      tutukla   -          tutukluyor    tutuklamıyor   tutukladı   tutuklamadı   tutukluyordu    tutuklamıyordu   tutuklayacak   tutuklamayacak   tutuklayabilir   tutuklayan   tutukladığını   tutuklayacağını   tutuklamasına   tutuklamamasına   | Agent:subj Person:obj
detain      al        gözaltına  alıyor        almıyor        aldı        almadı        alıyordu        almıyordu        alacak         almayacak        alabilir         alan         aldığını        alacağını         almasına        almamasına        | Agent:subj Person:obj
release     bırak     serbest    bırakıyor     bırakmıyor     bıraktı     bırakmadı     bırakıyordu     bırakmıyordu     bırakacak      bırakmayacak     bırakabilir      bırakan      bıraktığını     bırakacağını      bırakmasına     bırakmamasına     | Entity:subj Person:obj
die         öl        -          ölüyor        ölmüyor        öldü        ölmedi        ölüyordu        ölmüyordu        ölecek         ölmeyecek        ölebilir         ölen         öldüğünü        öleceğini         ölmesine        ölmemesine        | Victim:subj
kill        öldür     -          öldürüyor     öldürmüyor     öldürdü     öldürmedi     öldürüyordu     öldürmüyordu     öldürecek      öldürmeyecek     öldürebilir      öldüren      öldürdüğünü     öldüreceğini      öldürmesine     öldürmemesine     | Agent:subj Victim:obj
injure      yarala    -          yaralıyor     yaralamıyor    yaraladı    yaralamadı    yaralıyordu     yaralamıyordu    yaralayacak    yaralamayacak    yaralayabilir    yaralayan    yaraladığını    yaralayacağını    yaralamasına    yaralamamasına    | Agent:subj Victim:obj
pay         öde       -          ödüyor        ödemiyor       ödedi       ödemedi       ödüyordu        ödemiyordu       ödeyecek       ödemeyecek       ödeyebilir       ödeyen       ödediğini       ödeyeceğini       ödemesine       ödememesine       | Giver:subj Recipient:+Dat Money:obj
transfer    aktar     -          aktarıyor     aktarmıyor     aktardı     aktarmadı     aktarıyordu     aktarmıyordu     aktaracak      aktarmayacak     aktarabilir      aktaran      aktardığını     aktaracağını      aktarmasına     aktarmamasına     | Giver:subj Money:obj Recipient:+Dat
buy         al        satın      alıyor        almıyor        aldı        almadı        alıyordu        almıyordu        alacak         almayacak        alabilir         alan         aldığını        alacağını         almasına        almamasına        | Buyer:subj Artifact:obj Seller:+Abl
sell        sat       -          satıyor       satmıyor       sattı       satmadı       satıyordu       satmıyordu       satacak        satmayacak       satabilir        satan        sattığını       satacağını        satmasına       satmamasına       | Seller:subj Artifact:obj Buyer:+Dat
phone       ara       -          arıyor        aramıyor       aradı       aramadı       arıyordu        aramıyordu       arayacak       aramayacak       arayabilir       arayan       aradığını       arayacağını       aramasına       aramamasına       | Entity:subj Entity2:obj
write_to    yaz       -          yazıyor       yazmıyor       yazdı       yazmadı       yazıyordu       yazmıyordu       yazacak        yazmayacak       yazabilir        yazan        yazdığını       yazacağını        yazmasına       yazmamasına       | Entity:subj Entity2:+Dat
sue         et        dava       ediyor        etmiyor        etti        etmedi        ediyordu        etmiyordu        edecek         etmeyecek        edebilir         eden         ettiğini        edeceğini         etmesine        etmemesine        | Plaintiff:subj Defendant:obj
convict     et        mahkûm     ediyor        etmiyor        etti        etmedi        ediyordu        etmiyordu        edecek         etmeyecek        edebilir         eden         ettiğini        edeceğini         etmesine        etmemesine        | Adjudicator:subj Defendant:obj
marry       evlen     -          evleniyor     evlenmiyor     evlendi     evlenmedi     evleniyordu     evlenmiyordu     evlenecek      evlenmeyecek     evlenebilir      evlenen      evlendiğini     evleneceğini      evlenmesine     evlenmemesine     | Person:subj Person2:ile+Nom
know        tanı      -          tanıyor       tanımıyor      tanıdı      tanımadı      tanıyordu       tanımıyordu      tanıyacak      tanımayacak      tanıyabilir      tanıyan      tanıdığını      tanıyacağını      tanımasına      tanımamasına      | Knower:subj Known:obj
praise      öv        -          övüyor        övmüyor        övdü        övmedi        övüyordu        övmüyordu        övecek         övmeyecek        övebilir         öven         övdüğünü        öveceğini         övmesine        övmemesine        | Praiser:subj Praised:obj
criticise   eleştir   -          eleştiriyor   eleştirmiyor   eleştirdi   eleştirmedi   eleştiriyordu   eleştirmiyordu   eleştirecek    eleştirmeyecek   eleştirebilir    eleştiren    eleştirdiğini   eleştireceğini    eleştirmesine   eleştirmemesine   | Critic:subj Criticised:obj
support     destekle  -          destekliyor   desteklemiyor  destekledi  desteklemedi  destekliyordu   desteklemiyordu  destekleyecek  desteklemeyecek  destekleyebilir  destekleyen  desteklediğini  destekleyeceğini  desteklemesine  desteklememesine  | Supporter:subj Supported:obj
surprise    şaşırt    -          şaşırtıyor    şaşırtmıyor    şaşırttı    şaşırtmadı    şaşırtıyordu    şaşırtmıyordu    şaşırtacak     şaşırtmayacak    şaşırtabilir     şaşırtan     şaşırttığını    şaşırtacağını     şaşırtmasına    şaşırtmamasına    | Stimulus:subj Experiencer:obj
say         söyle     -          söylüyor      söylemiyor     söyledi     söylemedi     söylüyordu      söylemiyordu     söyleyecek     söylemeyecek     söyleyebilir     söyleyen     söylediğini     söyleyeceğini     söylemesine     söylememesine     | Speaker:subj
report      bildir    -          bildiriyor    bildirmiyor    bildirdi    bildirmedi    bildiriyordu    bildirmiyordu    bildirecek     bildirmeyecek    bildirebilir     bildiren     bildirdiğini    bildireceğini     bildirmesine    bildirmemesine    | Speaker:subj
confirm     doğrula   -          doğruluyor    doğrulamıyor   doğruladı   doğrulamadı   doğruluyordu    doğrulamıyordu   doğrulayacak   doğrulamayacak   doğrulayabilir   doğrulayan   doğruladığını   doğrulayacağını   doğrulamasına   doğrulamamasına   | Speaker:subj
"""
    PASSIVES = f"""
concept    lemma      {CELLS}
lead       yönetil    yönetiliyor    yönetilmiyor    yönetildi    yönetilmedi    yönetiliyordu    yönetilmiyordu    yönetilecek    yönetilmeyecek    yönetilebilir    yönetilen    yönetildiğini    yönetileceğini    yönetilmesine    yönetilmemesine
found      kurul      kuruluyor      kurulmuyor      kuruldu      kurulmadı      kuruluyordu      kurulmuyordu      kurulacak      kurulmayacak      kurulabilir      kurulan      kurulduğunu      kurulacağını      kurulmasına      kurulmamasına
attack     alın       alınıyor       alınmıyor       alındı       alınmadı       alınıyordu       alınmıyordu       alınacak       alınmayacak       alınabilir       alınan       alındığını       alınacağını       alınmasına       alınmamasına
assault    edil       ediliyor       edilmiyor       edildi       edilmedi       ediliyordu       edilmiyordu       edilecek       edilmeyecek       edilebilir       edilen       edildiğini       edileceğini       edilmesine       edilmemesine
elect      seçil      seçiliyor      seçilmiyor      seçildi      seçilmedi      seçiliyordu      seçilmiyordu      seçilecek      seçilmeyecek      seçilebilir      seçilen      seçildiğini      seçileceğini      seçilmesine      seçilmemesine
hire       alın       alınıyor       alınmıyor       alındı       alınmadı       alınıyordu       alınmıyordu       alınacak       alınmayacak       alınabilir       alınan       alındığını       alınacağını       alınmasına       alınmamasına
dismiss    çıkarıl    çıkarılıyor    çıkarılmıyor    çıkarıldı    çıkarılmadı    çıkarılıyordu    çıkarılmıyordu    çıkarılacak    çıkarılmayacak    çıkarılabilir    çıkarılan    çıkarıldığını    çıkarılacağını    çıkarılmasına    çıkarılmamasına
arrest     tutuklan   tutuklanıyor   tutuklanmıyor   tutuklandı   tutuklanmadı   tutuklanıyordu   tutuklanmıyordu   tutuklanacak   tutuklanmayacak   tutuklanabilir   tutuklanan   tutuklandığını   tutuklanacağını   tutuklanmasına   tutuklanmamasına
detain     alın       alınıyor       alınmıyor       alındı       alınmadı       alınıyordu       alınmıyordu       alınacak       alınmayacak       alınabilir       alınan       alındığını       alınacağını       alınmasına       alınmamasına
release    bırakıl    bırakılıyor    bırakılmıyor    bırakıldı    bırakılmadı    bırakılıyordu    bırakılmıyordu    bırakılacak    bırakılmayacak    bırakılabilir    bırakılan    bırakıldığını    bırakılacağını    bırakılmasına    bırakılmamasına
kill       öldürül    öldürülüyor    öldürülmüyor    öldürüldü    öldürülmedi    öldürülüyordu    öldürülmüyordu    öldürülecek    öldürülmeyecek    öldürülebilir    öldürülen    öldürüldüğünü    öldürüleceğini    öldürülmesine    öldürülmemesine
injure     yaralan    yaralanıyor    yaralanmıyor    yaralandı    yaralanmadı    yaralanıyordu    yaralanmıyordu    yaralanacak    yaralanmayacak    yaralanabilir    yaralanan    yaralandığını    yaralanacağını    yaralanmasına    yaralanmamasına
sue        edil       ediliyor       edilmiyor       edildi       edilmedi       ediliyordu       edilmiyordu       edilecek       edilmeyecek       edilebilir       edilen       edildiğini       edileceğini       edilmesine       edilmemesine
convict    edil       ediliyor       edilmiyor       edildi       edilmedi       ediliyordu       edilmiyordu       edilecek       edilmeyecek       edilebilir       edilen       edildiğini       edileceğini       edilmesine       edilmemesine
praise     övül       övülüyor       övülmüyor       övüldü       övülmedi       övülüyordu       övülmüyordu       övülecek       övülmeyecek       övülebilir       övülen       övüldüğünü       övüleceğini       övülmesine       övülmemesine
criticise  eleştiril  eleştiriliyor  eleştirilmiyor  eleştirildi  eleştirilmedi  eleştiriliyordu  eleştirilmiyordu  eleştirilecek  eleştirilmeyecek  eleştirilebilir  eleştirilen  eleştirildiğini  eleştirileceğini  eleştirilmesine  eleştirilmemesine
support    desteklen  destekleniyor  desteklenmiyor  desteklendi  desteklenmedi  destekleniyordu  desteklenmiyordu  desteklenecek  desteklenmeyecek  desteklenebilir  desteklenen  desteklendiğini  destekleneceğini  desteklenmesine  desteklenmemesine
"""
    # What stands before the verb in `işe al` (hire), `mahkûm et` (convict).
    VERB_PARTS = """
concept    lemma     upos  Case form=plain
bağlı      bağlı     ADJ   -    bağlı
dava       dava      NOUN  Nom  dava
darp       darp      NOUN  Nom  darp
elinde     el        NOUN  Loc  elinde  | Number=Sing Number[psor]=Sing Person[psor]=3
gözaltına  gözaltı   NOUN  Dat  gözaltına
hedef      hedef     NOUN  Nom  hedef
işe        iş        NOUN  Dat  işe
işten      iş        NOUN  Abl  işten
mahkûm     mahkûm    ADJ   -    mahkûm
satın      satın     ADV   -    satın
serbest    serbest   ADJ   -    serbest
yer        yer       NOUN  Nom  yer
ziyaret    ziyaret   NOUN  Nom  ziyaret
"""
    AUXILIARIES = f"""
concept  lemma {CELLS}
ol       ol    - - - - - - - - olabilir olan olduğunu olacağını olmasına olmamasına
değil    değil - değil - değildi - - - - - - - - - -
dir      i     dir - - - - - - - - - - - - -
ydi      i     - - ydi - - - - - - - - - - -
"""
    NAMES = """
concept      upos   Nom.Sing     Acc.Sing        Dat.Sing        Gen.Sing         Loc.Sing        Abl.Sing
Alvarez      PROPN  Alvarez      Alvarez'i       Alvarez'e       Alvarez'in       Alvarez'de      Alvarez'den
Bauer        PROPN  Bauer        Bauer'i         Bauer'e         Bauer'in         Bauer'de        Bauer'den
Becker       PROPN  Becker       Becker'i        Becker'e        Becker'in        Becker'de       Becker'den
Berger       PROPN  Berger       Berger'i        Berger'e        Berger'in        Berger'de       Berger'den
Castro       PROPN  Castro       Castro'yu       Castro'ya       Castro'nun       Castro'da       Castro'dan
Costa        PROPN  Costa        Costa'yı        Costa'ya        Costa'nın        Costa'da        Costa'dan
Cruz         PROPN  Cruz         Cruz'u          Cruz'a          Cruz'un          Cruz'da         Cruz'dan
Diaz         PROPN  Diaz         Diaz'ı          Diaz'a          Diaz'ın          Diaz'da         Diaz'dan
Fischer      PROPN  Fischer      Fischer'i       Fischer'e       Fischer'in       Fischer'de      Fischer'den
Fuchs        PROPN  Fuchs        Fuchs'u         Fuchs'a         Fuchs'un         Fuchs'ta        Fuchs'tan
Garcia       PROPN  Garcia       Garcia'yı       Garcia'ya       Garcia'nın       Garcia'da       Garcia'dan
Gomez        PROPN  Gomez        Gomez'i         Gomez'e         Gomez'in         Gomez'de        Gomez'den
Hansen       PROPN  Hansen       Hansen'i        Hansen'e        Hansen'in        Hansen'de       Hansen'den
Hoffmann     PROPN  Hoffmann     Hoffmann'ı      Hoffmann'a      Hoffmann'ın      Hoffmann'da     Hoffmann'dan
Horvat       PROPN  Horvat       Horvat'ı        Horvat'a        Horvat'ın        Horvat'ta       Horvat'tan
Ibarra       PROPN  Ibarra       Ibarra'yı       Ibarra'ya       Ibarra'nın       Ibarra'da       Ibarra'dan
Jansen       PROPN  Jansen       Jansen'i        Jansen'e        Jansen'in        Jansen'de       Jansen'den
Keller       PROPN  Keller       Keller'i        Keller'e        Keller'in        Keller'de       Keller'den
Klein        PROPN  Klein        Klein'ı         Klein'a         Klein'ın         Klein'da        Klein'dan
Kovac        PROPN  Kovaç        Kovaç'ı         Kovaç'a         Kovaç'ın         Kovaç'ta        Kovaç'tan
Kramer       PROPN  Kramer       Kramer'i        Kramer'e        Kramer'in        Kramer'de       Kramer'den
Lang         PROPN  Lang         Lang'ı          Lang'a          Lang'ın          Lang'da         Lang'dan
Larsen       PROPN  Larsen       Larsen'i        Larsen'e        Larsen'in        Larsen'de       Larsen'den
Lopez        PROPN  Lopez        Lopez'i         Lopez'e         Lopez'in         Lopez'de        Lopez'den
Marin        PROPN  Marin        Marin'i         Marin'e         Marin'in         Marin'de        Marin'den
Martinez     PROPN  Martinez     Martinez'i      Martinez'e      Martinez'in      Martinez'de     Martinez'den
Mendoza      PROPN  Mendoza      Mendoza'yı      Mendoza'ya      Mendoza'nın      Mendoza'da      Mendoza'dan
Meyer        PROPN  Meyer        Meyer'i         Meyer'e         Meyer'in         Meyer'de        Meyer'den
Moreno       PROPN  Moreno       Moreno'yu       Moreno'ya       Moreno'nun       Moreno'da       Moreno'dan
Navarro      PROPN  Navarro      Navarro'yu      Navarro'ya      Navarro'nun      Navarro'da      Navarro'dan
Novak        PROPN  Novak        Novak'ı         Novak'a         Novak'ın         Novak'ta        Novak'tan
Orlov        PROPN  Orlov        Orlov'u         Orlov'a         Orlov'un         Orlov'da        Orlov'dan
Ortega       PROPN  Ortega       Ortega'yı       Ortega'ya       Ortega'nın       Ortega'da       Ortega'dan
Petrov       PROPN  Petrov       Petrov'u        Petrov'a        Petrov'un        Petrov'da       Petrov'dan
Popov        PROPN  Popov        Popov'u         Popov'a         Popov'un         Popov'da        Popov'dan
Ramos        PROPN  Ramos        Ramos'u         Ramos'a         Ramos'un         Ramos'ta        Ramos'tan
Richter      PROPN  Richter      Richter'i       Richter'e       Richter'in       Richter'de      Richter'den
Roth         PROPN  Roth         Roth'u          Roth'a          Roth'un          Roth'ta         Roth'tan
Santos       PROPN  Santos       Santos'u        Santos'a        Santos'un        Santos'ta       Santos'tan
Schmidt      PROPN  Schmidt      Schmidt'i       Schmidt'e       Schmidt'in       Schmidt'te      Schmidt'ten
Serrano      PROPN  Serrano      Serrano'yu      Serrano'ya      Serrano'nun      Serrano'da      Serrano'dan
Silva        PROPN  Silva        Silva'yı        Silva'ya        Silva'nın        Silva'da        Silva'dan
Sokolov      PROPN  Sokolov      Sokolov'u       Sokolov'a       Sokolov'un       Sokolov'da      Sokolov'dan
Torres       PROPN  Torres       Torres'i        Torres'e        Torres'in        Torres'te       Torres'ten
Vargas       PROPN  Vargas       Vargas'ı        Vargas'a        Vargas'ın        Vargas'ta       Vargas'tan
Vega         PROPN  Vega         Vega'yı         Vega'ya         Vega'nın         Vega'da         Vega'dan
Wagner       PROPN  Wagner       Wagner'i        Wagner'e        Wagner'in        Wagner'de       Wagner'den
Weber        PROPN  Weber        Weber'i         Weber'e         Weber'in         Weber'de        Weber'den
Winter       PROPN  Winter       Winter'i        Winter'e        Winter'in        Winter'de       Winter'den
Wolf         PROPN  Wolf         Wolf'u          Wolf'a          Wolf'un          Wolf'ta         Wolf'tan
Berlin       PROPN  Berlin       Berlin'i        Berlin'e        Berlin'in        Berlin'de       Berlin'den
Hamburg      PROPN  Hamburg      Hamburg'u       Hamburg'a       Hamburg'un       Hamburg'da      Hamburg'dan
Munich       PROPN  Münih        Münih'i         Münih'e         Münih'in         Münih'te        Münih'ten
Cologne      PROPN  Köln         Köln'ü          Köln'e          Köln'ün          Köln'de         Köln'den
Dresden      PROPN  Dresden      Dresden'i       Dresden'e       Dresden'in       Dresden'de      Dresden'den
Madrid       PROPN  Madrid       Madrid'i        Madrid'e        Madrid'in        Madrid'de       Madrid'den
Seville      PROPN  Sevilla      Sevilla'yı      Sevilla'ya      Sevilla'nın      Sevilla'da      Sevilla'dan
Barcelona    PROPN  Barselona    Barselona'yı    Barselona'ya    Barselona'nın    Barselona'da    Barselona'dan
Valencia     PROPN  Valensiya    Valensiya'yı    Valensiya'ya    Valensiya'nın    Valensiya'da    Valensiya'dan
Rome         PROPN  Roma         Roma'yı         Roma'ya         Roma'nın         Roma'da         Roma'dan
Milan        PROPN  Milano       Milano'yu       Milano'ya       Milano'nun       Milano'da       Milano'dan
Venice       PROPN  Venedik      Venedik'i       Venedik'e       Venedik'in       Venedik'te      Venedik'ten
Paris        PROPN  Paris        Paris'i         Paris'e         Paris'in         Paris'te        Paris'ten
Lyon         PROPN  Lyon         Lyon'u          Lyon'a          Lyon'un          Lyon'da         Lyon'dan
Marseille    PROPN  Marsilya     Marsilya'yı     Marsilya'ya     Marsilya'nın     Marsilya'da     Marsilya'dan
Moscow       PROPN  Moskova      Moskova'yı      Moskova'ya      Moskova'nın      Moskova'da      Moskova'dan
Kazan        PROPN  Kazan        Kazan'ı         Kazan'a         Kazan'ın         Kazan'da        Kazan'dan
Novosibirsk  PROPN  Novosibirsk  Novosibirsk'i   Novosibirsk'e   Novosibirsk'in   Novosibirsk'te  Novosibirsk'ten
Warsaw       PROPN  Varşova      Varşova'yı      Varşova'ya      Varşova'nın      Varşova'da      Varşova'dan
Krakow       PROPN  Krakov       Krakov'u        Krakov'a        Krakov'un        Krakov'da       Krakov'dan
Lisbon       PROPN  Lizbon       Lizbon'u        Lizbon'a        Lizbon'un        Lizbon'da       Lizbon'dan
Porto        PROPN  Porto        Porto'yu        Porto'ya        Porto'nun        Porto'da        Porto'dan
Vienna       PROPN  Viyana       Viyana'yı       Viyana'ya       Viyana'nın       Viyana'da       Viyana'dan
Graz         PROPN  Graz         Graz'ı          Graz'a          Graz'ın          Graz'da         Graz'dan
Luxor        PROPN  Luksor       Luksor'u        Luksor'a        Luksor'un        Luksor'da       Luksor'dan
Alexandria   PROPN  İskenderiye  İskenderiye'yi  İskenderiye'ye  İskenderiye'nin  İskenderiye'de  İskenderiye'den
Beijing      PROPN  Pekin        Pekin'i         Pekin'e         Pekin'in         Pekin'de        Pekin'den
Shanghai     PROPN  Şanghay      Şanghay'ı       Şanghay'a       Şanghay'ın       Şanghay'da      Şanghay'dan
Puebla       PROPN  Puebla       Puebla'yı       Puebla'ya       Puebla'nın       Puebla'da       Puebla'dan
Merida       PROPN  Merida       Merida'yı       Merida'ya       Merida'nın       Merida'da       Merida'dan
Athens       PROPN  Atina        Atina'yı        Atina'ya        Atina'nın        Atina'da        Atina'dan
Germany      PROPN  Almanya      Almanya'yı      Almanya'ya      Almanya'nın      Almanya'da      Almanya'dan
Spain        PROPN  İspanya      İspanya'yı      İspanya'ya      İspanya'nın      İspanya'da      İspanya'dan
Italy        PROPN  İtalya       İtalya'yı       İtalya'ya       İtalya'nın       İtalya'da       İtalya'dan
France       PROPN  Fransa       Fransa'yı       Fransa'ya       Fransa'nın       Fransa'da       Fransa'dan
Russia       PROPN  Rusya        Rusya'yı        Rusya'ya        Rusya'nın        Rusya'da        Rusya'dan
Poland       PROPN  Polonya      Polonya'yı      Polonya'ya      Polonya'nın      Polonya'da      Polonya'dan
Portugal     PROPN  Portekiz     Portekiz'i      Portekiz'e      Portekiz'in      Portekiz'de     Portekiz'den
Austria      PROPN  Avusturya    Avusturya'yı    Avusturya'ya    Avusturya'nın    Avusturya'da    Avusturya'dan
Egypt        PROPN  Mısır        Mısır'ı         Mısır'a         Mısır'ın         Mısır'da        Mısır'dan
China        PROPN  Çin          Çin'i           Çin'e           Çin'in           Çin'de          Çin'den
Mexico       PROPN  Meksika      Meksika'yı      Meksika'ya      Meksika'nın      Meksika'da      Meksika'dan
Greece       PROPN  Yunanistan   Yunanistan'ı    Yunanistan'a    Yunanistan'ın    Yunanistan'da   Yunanistan'dan
Alvora       PROPN  Alvora       Alvora'yı       Alvora'ya       Alvora'nın       Alvora'da       Alvora'dan
Bentalo      PROPN  Bentalo      Bentalo'yu      Bentalo'ya      Bentalo'nun      Bentalo'da      Bentalo'dan
Corvita      PROPN  Corvita      Corvita'yı      Corvita'ya      Corvita'nın      Corvita'da      Corvita'dan
Delmora      PROPN  Delmora      Delmora'yı      Delmora'ya      Delmora'nın      Delmora'da      Delmora'dan
Elvano       PROPN  Elvano       Elvano'yu       Elvano'ya       Elvano'nun       Elvano'da       Elvano'dan
Fontara      PROPN  Fontara      Fontara'yı      Fontara'ya      Fontara'nın      Fontara'da      Fontara'dan
Gravia       PROPN  Gravia       Gravia'yı       Gravia'ya       Gravia'nın       Gravia'da       Gravia'dan
Kantis       PROPN  Kantis       Kantis'i        Kantis'e        Kantis'in        Kantis'te       Kantis'ten
Lumera       PROPN  Lumera       Lumera'yı       Lumera'ya       Lumera'nın       Lumera'da       Lumera'dan
Mirelo       PROPN  Mirelo       Mirelo'yu       Mirelo'ya       Mirelo'nun       Mirelo'da       Mirelo'dan
Nordana      PROPN  Nordana      Nordana'yı      Nordana'ya      Nordana'nın      Nordana'da      Nordana'dan
Ostrana      PROPN  Ostrana      Ostrana'yı      Ostrana'ya      Ostrana'nın      Ostrana'da      Ostrana'dan
Pirolo       PROPN  Pirolo       Pirolo'yu       Pirolo'ya       Pirolo'nun       Pirolo'da       Pirolo'dan
Quanta       PROPN  Quanta       Quanta'yı       Quanta'ya       Quanta'nın       Quanta'da       Quanta'dan
Rivalo       PROPN  Rivalo       Rivalo'yu       Rivalo'ya       Rivalo'nun       Rivalo'da       Rivalo'dan
Solena       PROPN  Solena       Solena'yı       Solena'ya       Solena'nın       Solena'da       Solena'dan
Talvia       PROPN  Talvia       Talvia'yı       Talvia'ya       Talvia'nın       Talvia'da       Talvia'dan
Velora       PROPN  Velora       Velora'yı       Velora'ya       Velora'nın       Velora'da       Velora'dan
Vintara      PROPN  Vintara      Vintara'yı      Vintara'ya      Vintara'nın      Vintara'da      Vintara'dan
Zentro       PROPN  Zentro       Zentro'yu       Zentro'ya       Zentro'nun       Zentro'da       Zentro'dan
Igor         PROPN  İgor         -               -               -                -               -
Irina        PROPN  İrina        -               -               -                -               -
Ivan         PROPN  İvan         -               -               -                -               -
January      PROPN  Ocak         -               -               -                -               -
February     PROPN  Şubat        -               -               -                -               -
March        PROPN  Mart         -               -               -                -               -
April        PROPN  Nisan        -               -               -                -               -
May          PROPN  Mayıs        -               -               -                -               -
June         PROPN  Haziran      -               -               -                -               -
July         PROPN  Temmuz       -               -               -                -               -
August       PROPN  Ağustos      -               -               -                -               -
September    PROPN  Eylül        -               -               -                -               -
October      PROPN  Ekim         -               -               -                -               -
November     PROPN  Kasım        -               -               -                -               -
December     PROPN  Aralık       -               -               -                -               -
Monday       NOUN   pazartesi    -               -               -                -               -
Tuesday      NOUN   salı         -               -               -                -               -
Wednesday    NOUN   çarşamba     -               -               -                -               -
Thursday     NOUN   perşembe     -               -               -                -               -
Friday       NOUN   cuma         -               -               -                -               -
Saturday     NOUN   cumartesi    -               -               -                -               -
Sunday       NOUN   pazar        -               -               -                -               -
"""
    DETERMINERS = """
concept  Definite  PronType  form=plain
indef    Ind       Art       bir
"""
    WORDS = """
finally    sonunda       ADV
recently   geçenlerde    ADV
secretly   gizlice       ADV
suddenly   aniden        ADV
again      yeniden       ADV
currently  hâlen         ADV
still      hâlâ          ADV
probably   muhtemelen    ADV
soon       yakında       ADV
because    çünkü         CCONJ
although   rağmen        ADP
while      oysa          CCONJ
and        ve            CCONJ
but        ama           CCONJ
who        kim           PRON  Nom.PronType=Int
where      nerede        ADV   PronType=Int
when       zaman         NOUN  Nom.Sing
what       ne            DET   PronType=Int
not        değil         AUX
ask        mi            AUX
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:gen
be_member    member    bare  Person:subj Org:gen
be_director  director  bare  Person:subj Org:gen
be_owner     owner     bare  Owner:subj Org:gen
be_founder   founder   bare  Agent:subj Org:gen
be_spouse    spouse    bare  Person:subj Person2:gen
"""
    # Passives have the same groups; embedded clauses are `past` or `fut`.
    VERB_GROUPS = """
pres                          V.f=pres
pres negated                  V.f=pres_not
past                          V.f=past
past negated                  V.f=past_not
past state                    V.f=prog
past state negated            V.f=prog_not
past state question           V.f=pres ydi.f=past:aux@cop
fut                           V.f=fut
fut negated                   V.f=fut_not
possible                      V.f=may
possible state                V.f=pres ol.f=may
past relative                 V.f=who
past complement               V.f=that
fut complement                V.f=that_fut
past concessive               V.f=despite
past negated concessive       V.f=despite_not
fut concessive                V.f=fut ol.f=despite
fut negated concessive        V.f=fut_not ol.f=despite
pres copula                   dir.f=pres:cop@cop
pres question copula          -
pres negated copula           değil.f=pres_not:cop@cop
past copula                   ydi.f=past:cop@cop
past negated copula           değil.f=past_not:cop@cop
possible copula               ol.f=may:cop@cop
past relative copula          ol.f=who:cop@cop
past complement copula        ol.f=that:cop@cop
past concessive copula        ol.f=despite:cop@cop
past negated concessive copula  ol.f=despite_not:cop@cop
"""
    ENTITIES = {
        "person": "{0}/Nom.Sing* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "{0}/nmod:poss/Nom.Sing {bank}/PROPN*",
        "bank": "{0}/nmod:poss/Nom.Sing {bank}/PROPN*",
        "university": "{0}/nmod:poss/Nom.Sing {university}/PROPN*",
        "radio": "{0}/nmod:poss/Nom.Sing {radio}/PROPN*",
        "party": "{1}/nmod:poss/Nom.Sing {0}/PROPN/nmod:poss {party}/PROPN*",
    }
    TIMES = {
        "year": "{year}/NUM/nummod/NumType=Card yılında:yıl/NOUN/Loc.Sing.Number[psor]=Sing.Person[psor]=3*",
        "month_year": "{year}/NUM/nummod>2/NumType=Card yılının:yıl/NOUN/nmod:poss/Gen.Sing.Number[psor]=Sing.Person[psor]=3 "
        "{month}/nmod:poss/Nom.Sing ayında:ay/NOUN/Loc.Sing.Number[psor]=Sing.Person[psor]=3*",
        "weekday": "{weekday}/nmod:poss/Nom.Sing günü:gün/NOUN/Nom.Sing.Number[psor]=Sing.Person[psor]=3*",
        "date": "{day}/NUM/nummod>2/NumType=Card {month}/nmod:poss/Nom.Sing {year}/NUM/nummod>2/NumType=Card "
        "tarihinde:tarih/NOUN/Loc.Sing.Number[psor]=Sing.Person[psor]=3*",
        "yesterday": "dün/ADV/advmod*",
        "last_week": "geçen/ADJ/amod hafta/NOUN/Nom.Sing*",
        "last_year": "geçen/ADJ/amod yıl/NOUN/Nom.Sing*",
    }
    ORDERS = {
        "main": "concession front subj comp time adv place obj obl agent wh new prt HEAD who ask fin aux cop sub conj",
        "content": "subj adv place obj obl agent wh new prt HEAD fin aux cop",
    }
    NOUN_ORDER = "rel gen args num adj det HEAD name adp"
    NOMINATIVE = "Nom"
    OBJECT = "obj+Acc"
    AGENT = "tarafından+Nom"
    GENITIVE = "gen+Gen"
    PLACE = "+Loc"
    SOURCE = "göre+Dat"
    RELATIVE_DEPREL = "acl"
    COMMAS = frozenset({"subordinate", "but"})
    NUMERAL = "NumType=Card"
    QUESTION_DEPREL = "aux:q"

    @cached_property
    def verbs(self) -> dict[str, Lexeme]:
        """Predicate -> verb, its passive among its forms."""
        verbs, passives = read_table(self.VERBS, "VERB"), read_table(self.PASSIVES, "VERB")
        for predicate, verb in verbs.items():
            verb.cells = [(form, cell | {"voice": "act"}) for form, cell in verb.cells]
            if predicate in passives:
                verb.cells += [
                    (form, cell | {"voice": "pass", "Voice": "Pass"}) for form, cell in passives[predicate].cells
                ]
        return verbs

    @cached_property
    def verb_parts(self) -> dict[str, Lexeme]:
        """Form -> what stands before a verb and belongs to it."""
        return read_table(self.VERB_PARTS, "NOUN")

    def subject(self, clause: Clause, nominal: Nominal) -> Government:
        """Return the genitive in clauses that have become nouns."""
        return Government("subj", case="Gen" if isinstance(clause, Embedded) else "Nom")

    def object(self, nominal: Nominal, marking: Government) -> Government:
        """Return the accusative, but for things that are new or counted."""
        return Government("obj", case="Nom" if self._bare(nominal) else "Acc")

    def object_slot(self, nominal: Nominal) -> str:
        """Put objects without a case beside the verb."""
        return "new" if self._bare(nominal) else "obj"

    def _bare(self, nominal: Nominal) -> bool:
        return bool(nominal.count) or (nominal.noun in THING_NOUNS.split() and not nominal.definite)

    def agrees_with(self, clause: Clause) -> str:
        """Return `nothing`: verbs stay singular with a subject that is told."""
        return "nothing"

    def number(self, nominal: Nominal) -> str:
        """Return the singular after numerals."""
        return "Sing" if nominal.count else super().number(nominal)

    def adjective(self, nominal: Nominal, agreement: str) -> Word:
        """Return an adjective; things are old in another way than people."""
        old = nominal.adjective == "old" and nominal.noun in THING_NOUNS.split()
        lexeme = self.adjectives["old.thing" if old else nominal.adjective]
        return self._inflected(lexeme, agreement, "amod", (nominal.id, "adj"))

    def complement_clause(self, clause: Clause) -> Word:
        """Return what is said as the object of saying it."""
        head = self.clause(_embedded(clause), "complement")
        head.deprel = "ccomp"
        return head

    def subordinate_clause(self, clause: Clause, subordinator: str) -> Word:
        """Return `… rağmen`, or a clause of its own that begins with `çünkü` or `oysa`."""
        if subordinator == "although":
            head = self.clause(_embedded(clause), "concessive")
            head.deprel = "advcl"
            head.after += [self._word("although", "mark", (clause.id, "mark")), self.comma()]
            return head
        head = self.clause(clause, "main")
        head.deprel = "conj"
        head.before.insert(0, self._word(subordinator, "cc", (clause.id, "mark")))
        return self.between_commas(head)

    def interrogative(self, clause: Clause) -> Word:
        """Return `nerede` or `ne zaman`, before the verb."""
        if clause.question == "place":
            return self._word("where", "advmod", (clause.id, "wh"))
        head = self._word("when", "obl", (clause.id, "wh"))
        head.before.append(self._word("what", "det", None))
        return head

    def separate(self, particle: str, told: set[str], head: Word, slots: dict[str, list[Word]]) -> None:
        """Put the first part of `ziyaret et`, `işe al` before the second."""
        slots["prt"] = [self._part(particle, "compound:lvc")]

    def _part(self, form: str, deprel: str) -> Word:
        return self._inflected(self.verb_parts[form], "", deprel, None)

    def contraction(self, written: str, first: Word, second: Word) -> str:
        """Write copulas as one with the word before them."""
        return written + second.form if second.lemma == "i" else ""

    def _circumstances(self, clause: Clause, slots: dict[str, list[Word]]) -> None:
        super()._circumstances(clause, slots)
        if clause.subordinator == "although":
            slots["concession"] = slots.pop("sub")

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        if told & {"relative", "complement", "concessive"}:
            told = told - {"state", "pres", "perf"} | ({"past"} if "fut" not in told else set())
        if clause.question in clause.arguments:
            slots["who" if "copula" in told else "wh"] = slots.pop("subj")
        voice = "pass" if "passive" in told else "act"
        super()._verbs(clause, told - {"passive"}, f"3.Sing.voice={voice}", head, slots)

    def _ordered(self, clause: Clause, kind: str, head: Word, slots: dict[str, list[Word]]) -> Word:
        """Put a comma after a subject that would run into the next name, or into what is said."""
        if "subj" in slots and kind not in ("relative", "complement", "concessive"):
            order = self.orders.get(kind, self.orders["main"])
            order = order[order.index("subj") + 1 : order.index("HEAD")]
            follows = next((slots[slot][0] for slot in order if slot in slots), head).in_order()[0]
            subject = slots["subj"][0]
            if clause.complement or (follows.mention >= 0 and subject.in_order()[-1].mention >= 0):
                subject.after.append(self.comma())
        return super()._ordered(clause, kind, head, slots)

    def _single(self, nominal: Nominal, marking: Government, deprel: str, article: str | None = None) -> Word:
        plain = replace(nominal, noun=None if nominal.entity else nominal.noun, apposition=None)
        head = super()._single(plain, marking, deprel, article)
        if nominal.noun and nominal.entity:
            title = replace(nominal, entity=None, owner=None, relative=None)
            head.before.append(super()._single(title, Government("", case="Nom"), "nmod", ""))
        if nominal.apposition:
            head.before.append(super()._single(nominal.apposition, Government("", case="Nom"), "nmod", ""))
        if nominal.noun and (first := self.noun(nominal.noun).remarks.get("prt")):
            head.before.append(self._part(first, "compound"))
        return head

    def _tree(self, words: list[Word]) -> Tree:
        for before, word in zip(words, words[1:], strict=False):
            if word.form in HARMONY:
                vowel = next(letter for letter in reversed(before.form.lower()) if letter in VOWELS)
                word.form = HARMONY[word.form].split()[VOWELS[vowel]]
                if word.form[0] == "y" and before.form[-1] not in VOWELS:
                    word.form = word.form[1:]
        return super()._tree(words)


def _embedded(clause: Clause) -> Embedded:
    return Embedded(**{field.name: getattr(clause, field.name) for field in fields(clause)})


LANGUAGE = Turkish
