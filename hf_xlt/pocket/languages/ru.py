"""Russian."""

from dataclasses import replace
from functools import cached_property

from ..frame import Clause, Nominal
from ..grammar import NO_AGREEMENT, Grammar
from ..lexicon import Government, Lexeme, read_table
from ..phrases import Phrase
from ..words import Word


class Russian(Grammar):
    """Russian: six cases, animate objects, aspect, a present without copula, verbs of the past that agree in gender.

    What is about the patient is said in the passive of the perfective only; where a verb has none, or the agent no
    instrumental, the object comes first and the agent, if it is told, last: `На Анну напал Карл`, `На Анну напали`. Women are called by feminine nouns where
    these are neutral (`журналистка`, but `врач`); verbs then agree with the woman. What is only possible is said with
    `возможно`, as there is no auxiliary for it. Left out: participles instead of relative clauses, patronymics, the
    genitive of negation, and adjectives of cities (`Дрезденский университет`).
    """

    code = "ru"
    NOUNS = """
concept       Gender Animacy Nom.Sing Gen.Sing Dat.Sing Acc.Sing Ins.Sing Loc.Sing Nom.Plur Gen.Plur Dat.Plur Acc.Plur Ins.Plur Loc.Plur
artist        Masc   Anim художник +а +у +а +ом +е +и +ов +ам +ов +ами +ах
artist.f      Fem    Anim художниц~а -ы -е -у -ей -е -ы художниц -ам художниц -ами -ах
doctor        Masc   Anim врач +а +у +а +ом +е +и +ей +ам +ей +ами +ах
engineer      Masc   Anim инженер +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
farmer        Masc   Anim фермер +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
journalist    Masc   Anim журналист +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
journalist.f  Fem    Anim журналистк~а -и -е -у -ой -е -и журналисток -ам журналисток -ами -ах
judge         Masc   Anim судь~я -и -е -ю -ёй -е -и судей -ям судей -ями -ях
lawyer        Masc   Anim адвокат +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
minister      Masc   Anim министр +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
singer        Masc   Anim пев~ец -ца -цу -ца -цом -це -цы -цов -цам -цов -цами -цах
singer.f      Fem    Anim певиц~а -ы -е -у -ей -е -ы певиц -ам певиц -ами -ах
soldier       Masc   Anim солдат +а +у +а +ом +е +ы солдат +ам солдат +ами +ах
student       Masc   Anim студент +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
student.f     Fem    Anim студентк~а -и -е -у -ой -е -и студенток -ам студенток -ами -ах
teacher       Masc   Anim учител~ь -я -ю -я -ем -е -я -ей -ям -ей -ями -ях
teacher.f     Fem    Anim учительниц~а -ы -е -у -ей -е -ы учительниц -ам учительниц -ами -ах
writer        Masc   Anim писател~ь -я -ю -я -ем -е -и -ей -ям -ей -ями -ях
writer.f      Fem    Anim писательниц~а -ы -е -у -ей -е -ы писательниц -ам писательниц -ами -ах
director      Masc   Anim директор +а +у +а +ом +е +а +ов +ам +ов +ами +ах
employee      Masc   Anim сотрудник +а +у +а +ом +е +и +ов +ам +ов +ами +ах
employee.f    Fem    Anim сотрудниц~а -ы -е -у -ей -е -ы сотрудниц -ам сотрудниц -ами -ах
founder       Masc   Anim основател~ь -я -ю -я -ем -е -и -ей -ям -ей -ями -ях
founder.f     Fem    Anim основательниц~а -ы -е -у -ей -е -ы основательниц -ам основательниц -ами -ах
member        Masc   Anim член +а +у +а +ом +е +ы +ов +ам +ов +ами +ах
owner         Masc   Anim владел~ец -ьца -ьцу -ьца -ьцем -ьце -ьцы -ьцев -ьцам -ьцев -ьцами -ьцах
owner.f       Fem    Anim владелиц~а -ы -е -у -ей -е -ы владелиц -ам владелиц -ами -ах
spouse        Masc   Anim муж +а +у +а +ем +е +ья +ей +ьям +ей +ьями +ьях
spouse.f      Fem    Anim жен~а -ы -е -у -ой -е жёны жён жёнам жён жёнами жёнах
brother       Masc   Anim брат +а +у +а +ом +е +ья +ьев +ьям +ьев +ьями +ьях
colleague     Masc   Anim коллег~а -и -е -у -ой -е -и коллег -ам коллег -ами -ах
colleague.f   Fem    Anim коллег~а -и -е -у -ой -е -и коллег -ам коллег -ами -ах
friend        Masc   Anim друг +а +у +а +ом +е друзья друзей друзьям друзей друзьями друзьях
friend.f      Fem    Anim подруг~а -и -е -у -ой -е -и подруг -ам подруг -ами -ах
neighbour     Masc   Anim сосед +а +у +а +ом +е +и +ей +ям +ей +ями +ях
neighbour.f   Fem    Anim соседк~а -и -е -у -ой -е -и соседок -ам соседок -ами -ах
sister        Fem    Anim сестр~а -ы -е -у -ой -е сёстры сестёр сёстрам сестёр сёстрами сёстрах
army          Fem    Inan арми~я -и -и -ю -ей -и -и -й -ям -и -ями -ях
company       Fem    Inan компани~я -и -и -ю -ей -и -и -й -ям -и -ями -ях
court         Masc   Inan суд +а +у + +ом +е +ы +ов +ам +ы +ами +ах
government    Neut   Inan правительств~о -а -у -о -ом -е -а правительств -ам -а -ами -ах
newspaper     Fem    Inan газет~а -ы -е -у -ой -е -ы газет -ам -ы -ами -ах
police        Fem    Inan полици~я -и -и -ю -ей -и - - - - - -
hospital      Fem    Inan больниц~а -ы -е -у -ей -е -ы больниц -ам -ы -ами -ах
hotel         Fem    Inan гостиниц~а -ы -е -у -ей -е -ы гостиниц -ам -ы -ами -ах
museum        Masc   Inan музе~й -я -ю -й -ем -е -и -ев -ям -и -ями -ях
office        Masc   Inan офис +а +у + +ом +е +ы +ов +ам +ы +ами +ах
school        Fem    Inan школ~а -ы -е -у -ой -е -ы школ -ам -ы -ами -ах
boat          Fem    Inan лодк~а -и -е -у -ой -е -и лодок -ам -и -ами -ах
car           Masc   Inan автомобил~ь -я -ю -ь -ем -е -и -ей -ям -и -ями -ях
house         Masc   Inan дом +а +у + +ом +е +а +ов +ам +а +ами +ах
arrest_n      Masc   Inan арест +а +у + +ом +е +ы +ов +ам +ы +ами +ах                | Person:gen Agent:+Ins
attack_n      Neut   Inan нападени~е -я -ю -е -ем -и -я -й -ям -я -ями -ях           | Target:на+Acc Attacker:со_стороны+Gen
conviction_n  Neut   Inan осуждени~е -я -ю -е -ем -и -я -й -ям -я -ями -ях           | Defendant:gen Adjudicator:+Ins
death_n       Fem    Inan смерт~ь -и -и -ь -ью -и -и -ей -ям -и -ями -ях             | Victim:gen
dismissal_n   Neut   Inan увольнени~е -я -ю -е -ем -и -я -й -ям -я -ями -ях          | Person:gen Entity:+Ins
election_n    Neut   Inan избрани~е -я -ю -е -ем -и -я -й -ям -я -ями -ях            | Person:gen Entity:+Ins
release_n     Neut   Inan освобождени~е -я -ю -е -ем -и -я -й -ям -я -ями -ях        | Person:gen Entity:+Ins
euro          Masc   Inan евро = = = = = = = = = = =
bank          Masc   Inan банк +а +у + +ом +е - - - - - -
party         Fem    Inan парти~я -и -и -ю -ей -и - - - - - -
radio         Fem    Inan радиостанци~я -и -и -ю -ей -и - - - - - -
university    Masc   Inan университет +а +у + +ом +е - - - - - -
"""
    ADJECTIVES = """
concept       lemma Degree Nom.Masc.Sing/Acc.Masc.Sing.Inan Gen.Masc.Sing/Gen.Neut.Sing/Acc.Masc.Sing.Anim Dat.Masc.Sing/Dat.Neut.Sing Ins.Masc.Sing/Ins.Neut.Sing Loc.Masc.Sing/Loc.Neut.Sing Nom.Neut.Sing/Acc.Neut.Sing Nom.Fem.Sing Gen.Fem.Sing/Dat.Fem.Sing/Ins.Fem.Sing/Loc.Fem.Sing Acc.Fem.Sing Nom.Plur/Acc.Plur.Inan Gen.Plur/Loc.Plur/Acc.Plur.Anim Dat.Plur Ins.Plur
famous        -               Pos известн~ый      -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
foreign       -               Pos иностранн~ый    -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
old           -               Pos стар~ый         -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
rich          -               Pos богат~ый        -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
young         -               Pos молод~ой        -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
expensive     -               Pos дорог~ой        -ого -ому -им -ом -ое -ая -ой -ую -ие -их -им -ими
new           -               Pos нов~ый          -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
small         -               Pos небольш~ой      -ого -ому -им -ом -ое -ая -ой -ую -ие -их -им -ими
sudden        -               Pos внезапн~ый      -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
surprising    -               Pos неожиданн~ый    -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
conservative  консервативный  Pos Консервативн~ый -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
democratic    демократический Pos Демократическ~ий -ого -ому -им -ом -ое -ая -ой -ую -ие -их -им -ими
green         зелёный         Pos Зелён~ый        -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
liberal       либеральный     Pos Либеральн~ый    -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
national      национальный    Pos Национальн~ый   -ого -ому -ым -ом -ое -ая -ой -ую -ые -ых -ым -ыми
"""
    # The present of a perfective is that of its imperfective, `imperf`. `active`: it has no passive. `prt`: the noun of
    # `подать в суд`.
    VERBS = """
concept    Aspect Voice imperf       Inf Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Fut.Sing.3 Mood=Ind.Fin.Fut.Plur.3 Mood=Ind.Fin.Past.Sing.Masc Mood=Ind.Fin.Past.Sing.Fem Mood=Ind.Fin.Past.Sing.Neut Mood=Ind.Fin.Past.Plur Variant=Short.Past.Part.Pass.Sing.Masc Variant=Short.Past.Part.Pass.Sing.Fem Variant=Short.Past.Part.Pass.Sing.Neut Variant=Short.Past.Part.Pass.Plur prt
work       Imp  Act -            работа~ть      -ет -ют - -                    -л -ла -ло -ли               - - - -                    -  | Person:subj Org:в+Loc
belong     Imp  Act -            принадлеж~ать  -ит -ат - -                    -ал -ала -ало -али           - - - -                    -  | Part:subj Whole:iobj+Dat
lead       Imp  Act -            возглавля~ть   -ет -ют - -                    -л -ла -ло -ли               - - - -                    -  | active Person:subj Org:obj
own        Imp  Act -            владе~ть       -ет -ют - -                    -л -ла -ло -ли               - - - -                    -  | Owner:subj Org:+Ins
found      Perf Act -            основа~ть      - - оснуёт оснуют              -л -ла -ло -ли               -н -на -но -ны             -  | Agent:subj Org:obj
be_born    Perf Mid -            роди~ться      - - -тся родятся               -лся -лась -лось -лись       - - - -                    -  | Person:subj Place:в+Loc
live       Imp  Act -            жи~ть          -вёт -вут - -                  -л -ла -ло -ли               - - - -                    -  | Person:subj Place:в+Loc
study      Imp  Mid -            учи~ться       -тся учатся - -                -лся -лась -лось -лись       - - - -                    -  | Person:subj Org:в+Loc
be_located Imp  Mid -            наход~иться    -ится -ятся - -                -ился -илась -илось -ились   - - - -                    -  | Org:subj Place:в+Loc
lie        Perf Act -            располож~ить   - - -ит -ат                    -ил -ила -ило -или           -ен -ена -ено -ены         -  | passive City:subj Country:в+Loc
attack     Perf Act -            напа~сть       - - -дёт -дут                  -л -ла -ло -ли               - - - -                    -  | active Attacker:subj Target:на+Acc
assault    Perf Act -            изби~ть        - - изобьёт изобьют            -л -ла -ло -ли               -т -та -то -ты             -  | Attacker:subj Target:obj
meet       Perf Mid -            встрет~иться   - - -ится -ятся                -ился -илась -илось -ились   - - - -                    -  | Entity:subj Entity2:с+Ins
visit      Perf Act -            навест~ить     - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Entity:subj Entity2:obj
move       Perf Act -            перее~хать     - - -дет -дут                  -хал -хала -хало -хали       - - - -                    -  | Artifact:subj Destination:в+Acc
flee       Perf Act -            сбе~жать       - - -жит -гут                  -жал -жала -жало -жали       - - - -                    -  | Artifact:subj Origin:из+Gen Destination:в+Acc
elect      Perf Act -            избра~ть       - - изберёт изберут            -л -ла -ло -ли               -н -на -но -ны             -  | Entity:subj Person:obj
hire       Perf Act -            наня~ть        - - наймёт наймут              -л -ла -ло -ли               -т -та -то -ты             -  | Entity:subj Person:obj
dismiss    Perf Act -            увол~ить       - - -ит -ят                    -ил -ила -ило -или           -ен -ена -ено -ены         -  | Entity:subj Person:obj
leave      Perf Act -            покин~уть      - - -ет -ут                    -ул -ула -уло -ули           -ут -ута -уто -уты         -  | Person:subj Entity:obj
arrest     Perf Act -            арест~овать    - - -ует -уют                  -овал -овала -овало -овали   -ован -ована -овано -ованы -  | Agent:subj Person:obj
detain     Perf Act -            задерж~ать     - - -ит -ат                    -ал -ала -ало -али           -ан -ана -ано -аны         -  | Agent:subj Person:obj
release    Perf Act -            освобо~дить    - - -дит -дят                  -дил -дила -дило -дили       -ждён -ждена -ждено -ждены -  | Entity:subj Person:obj
die        Perf Act -            ум~ереть       - - -рёт -рут                  -ер -ерла -ерло -ерли        - - - -                    -  | Victim:subj
kill       Perf Act -            уби~ть         - - убьёт убьют                -л -ла -ло -ли               -т -та -то -ты             -  | Agent:subj Victim:obj
injure     Perf Act -            ран~ить        - - -ит -ят                    -ил -ила -ило -или           -ен -ена -ено -ены         -  | Agent:subj Victim:obj
pay        Perf Act -            заплат~ить     - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Giver:subj Recipient:iobj+Dat Money:obj
transfer   Perf Act -            перевести      - - переведёт переведут        перевёл перевела перевело перевели - - - -              -  | Giver:subj Money:obj Recipient:iobj+Dat
buy        Perf Act -            куп~ить        - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Buyer:subj Artifact:obj Seller:у+Gen
sell       Perf Act -            прода~ть       - - -ст -дут                   -л -ла -ло -ли               - - - -                    -  | Seller:subj Artifact:obj Buyer:iobj+Dat
phone      Perf Act -            позвон~ить     - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Entity:subj Entity2:iobj+Dat
write_to   Perf Act -            напи~сать      - - -шет -шут                  -сал -сала -сало -сали       - - - -                    -  | Entity:subj Entity2:iobj+Dat
sue        Perf Act -            пода~ть        - - -ст -дут                   -л -ла -ло -ли               - - - -                    суд  | active Plaintiff:subj Defendant:на+Acc
convict    Perf Act -            осу~дить       - - -дит -дят                  -дил -дила -дило -дили       -ждён -ждена -ждено -ждены -  | Adjudicator:subj Defendant:obj
marry      Perf Act -            вступ~ить      - - -ит -ят                    -ил -ила -ило -или           - - - -                    брак | Person:subj Person2:с+Ins
know       Imp  Act -            зна~ть         -ет -ют - -                    -л -ла -ло -ли               - - - -                    -  | Knower:subj Known:obj
praise     Perf Act хвалить      похвал~ить     хвалит хвалят -ит -ят          -ил -ила -ило -или           - - - -                    -  | active Praiser:subj Praised:obj
criticise  Perf Act критиковать  раскритик~овать критикует критикуют -ует -уют -овал -овала -овало -овали   - - - -                    -  | active Critic:subj Criticised:obj
support    Imp  Act -            поддержива~ть  -ет -ют - -                    -л -ла -ло -ли               - - - -                    -  | active Supporter:subj Supported:obj
surprise   Perf Act -            удив~ить       - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Stimulus:subj Experiencer:obj
say        Perf Act -            заяв~ить       - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Speaker:subj
report     Perf Act -            сообщ~ить      - - -ит -ат                    -ил -ила -ило -или           - - - -                    -  | Speaker:subj
confirm    Perf Act -            подтверд~ить   - - -ит -ят                    -ил -ила -ило -или           - - - -                    -  | Speaker:subj
"""
    AUXILIARIES = """
concept  upos Aspect Voice Inf      Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Fut.Sing.3 Mood=Ind.Fin.Fut.Plur.3 Mood=Ind.Fin.Past.Sing.Masc Mood=Ind.Fin.Past.Sing.Fem Mood=Ind.Fin.Past.Sing.Neut Mood=Ind.Fin.Past.Plur
быть     AUX  Imp    Act   быть     -        -        будет    будут    был      была     было     были
являться VERB Imp    Mid   являться является являются -        -        являлся  являлась являлось являлись
"""
    NAMES = """
concept      upos  Gender Animacy Number Nom Gen Dat Acc Ins Loc
Anna         PROPN Fem    Anim    Sing   Анн~а        -ы -е -у -ой -е
Clara        PROPN Fem    Anim    Sing   Клар~а       -ы -е -у -ой -е
Elena        PROPN Fem    Anim    Sing   Елен~а       -ы -е -у -ой -е
Eva          PROPN Fem    Anim    Sing   Ев~а         -ы -е -у -ой -е
Irina        PROPN Fem    Anim    Sing   Ирин~а       -ы -е -у -ой -е
Julia        PROPN Fem    Anim    Sing   Юли~я        -и -и -ю -ей -и
Laura        PROPN Fem    Anim    Sing   Лаур~а       -ы -е -у -ой -е
Lena         PROPN Fem    Anim    Sing   Лен~а        -ы -е -у -ой -е
Maria        PROPN Fem    Anim    Sing   Мари~я       -и -и -ю -ей -и
Marta        PROPN Fem    Anim    Sing   Март~а       -ы -е -у -ой -е
Nadia        PROPN Fem    Anim    Sing   Над~я        -и -е -ю -ей -е
Nina         PROPN Fem    Anim    Sing   Нин~а        -ы -е -у -ой -е
Olga         PROPN Fem    Anim    Sing   Ольг~а       -и -е -у -ой -е
Paula        PROPN Fem    Anim    Sing   Паул~а       -ы -е -у -ой -е
Rosa         PROPN Fem    Anim    Sing   Роз~а        -ы -е -у -ой -е
Sara         PROPN Fem    Anim    Sing   Сар~а        -ы -е -у -ой -е
Sofia        PROPN Fem    Anim    Sing   Софи~я       -и -и -ю -ей -и
Teresa       PROPN Fem    Anim    Sing   Терез~а      -ы -е -у -ой -е
Vera         PROPN Fem    Anim    Sing   Вер~а        -ы -е -у -ой -е
Victoria     PROPN Fem    Anim    Sing   Виктори~я    -и -и -ю -ей -и
Adam         PROPN Masc   Anim    Sing   Адам         +а +у +а +ом +е
Alexander    PROPN Masc   Anim    Sing   Александр    +а +у +а +ом +е
Anton        PROPN Masc   Anim    Sing   Антон        +а +у +а +ом +е
Boris        PROPN Masc   Anim    Sing   Борис        +а +у +а +ом +е
Bruno        PROPN Masc   Anim    Sing   Бруно        = = = = =
David        PROPN Masc   Anim    Sing   Давид        +а +у +а +ом +е
Felix        PROPN Masc   Anim    Sing   Феликс       +а +у +а +ом +е
Igor         PROPN Masc   Anim    Sing   Игор~ь       -я -ю -я -ем -е
Ivan         PROPN Masc   Anim    Sing   Иван         +а +у +а +ом +е
Karl         PROPN Masc   Anim    Sing   Карл         +а +у +а +ом +е
Leo          PROPN Masc   Anim    Sing   Лео          = = = = =
Martin       PROPN Masc   Anim    Sing   Мартин       +а +у +а +ом +е
Max          PROPN Masc   Anim    Sing   Макс         +а +у +а +ом +е
Oscar        PROPN Masc   Anim    Sing   Оскар        +а +у +а +ом +е
Pablo        PROPN Masc   Anim    Sing   Пабло        = = = = =
Peter        PROPN Masc   Anim    Sing   Петер        +а +у +а +ом +е
Robert       PROPN Masc   Anim    Sing   Роберт       +а +у +а +ом +е
Simon        PROPN Masc   Anim    Sing   Симон        +а +у +а +ом +е
Tomas        PROPN Masc   Anim    Sing   Томас        +а +у +а +ом +е
Victor       PROPN Masc   Anim    Sing   Виктор       +а +у +а +ом +е
Berlin       PROPN Masc   Inan    Sing   Берлин       +а +у + +ом +е
Hamburg      PROPN Masc   Inan    Sing   Гамбург      +а +у + +ом +е
Munich       PROPN Masc   Inan    Sing   Мюнхен       +а +у + +ом +е
Cologne      PROPN Masc   Inan    Sing   Кёльн        +а +у + +ом +е
Dresden      PROPN Masc   Inan    Sing   Дрезден      +а +у + +ом +е
Madrid       PROPN Masc   Inan    Sing   Мадрид       +а +у + +ом +е
Seville      PROPN Fem    Inan    Sing   Севиль~я     -и -е -ю -ей -е
Barcelona    PROPN Fem    Inan    Sing   Барселон~а   -ы -е -у -ой -е
Valencia     PROPN Fem    Inan    Sing   Валенси~я    -и -и -ю -ей -и
Rome         PROPN Masc   Inan    Sing   Рим          +а +у + +ом +е
Milan        PROPN Masc   Inan    Sing   Милан        +а +у + +ом +е
Venice       PROPN Fem    Inan    Sing   Венеци~я     -и -и -ю -ей -и
Paris        PROPN Masc   Inan    Sing   Париж        +а +у + +ем +е
Lyon         PROPN Masc   Inan    Sing   Лион         +а +у + +ом +е
Marseille    PROPN Masc   Inan    Sing   Марсел~ь     -я -ю -ь -ем -е
Moscow       PROPN Fem    Inan    Sing   Москв~а      -ы -е -у -ой -е
Kazan        PROPN Fem    Inan    Sing   Казан~ь      -и -и -ь -ью -и
Novosibirsk  PROPN Masc   Inan    Sing   Новосибирск  +а +у + +ом +е
Warsaw       PROPN Fem    Inan    Sing   Варшав~а     -ы -е -у -ой -е
Krakow       PROPN Masc   Inan    Sing   Краков       +а +у + +ом +е
Lisbon       PROPN Masc   Inan    Sing   Лиссабон     +а +у + +ом +е
Porto        PROPN Masc   Inan    Sing   Порту        = = = = =
Vienna       PROPN Fem    Inan    Sing   Вен~а        -ы -е -у -ой -е
Graz         PROPN Masc   Inan    Sing   Грац         +а +у + +ем +е
Luxor        PROPN Masc   Inan    Sing   Луксор       +а +у + +ом +е
Alexandria   PROPN Fem    Inan    Sing   Александри~я -и -и -ю -ей -и
Beijing      PROPN Masc   Inan    Sing   Пекин        +а +у + +ом +е
Shanghai     PROPN Masc   Inan    Sing   Шанха~й      -я -ю -й -ем -е
Puebla       PROPN Fem    Inan    Sing   Пуэбл~а      -ы -е -у -ой -е
Merida       PROPN Fem    Inan    Sing   Мерид~а      -ы -е -у -ой -е
Athens       PROPN Fem    Inan    Plur   Афин~ы       Афин -ам -ы -ами -ах
Germany      PROPN Fem    Inan    Sing   Германи~я    -и -и -ю -ей -и
Spain        PROPN Fem    Inan    Sing   Испани~я     -и -и -ю -ей -и
Italy        PROPN Fem    Inan    Sing   Итали~я      -и -и -ю -ей -и
France       PROPN Fem    Inan    Sing   Франци~я     -и -и -ю -ей -и
Russia       PROPN Fem    Inan    Sing   Росси~я      -и -и -ю -ей -и
Poland       PROPN Fem    Inan    Sing   Польш~а      -и -е -у -ей -е
Portugal     PROPN Fem    Inan    Sing   Португали~я  -и -и -ю -ей -и
Austria      PROPN Fem    Inan    Sing   Австри~я     -и -и -ю -ей -и
Egypt        PROPN Masc   Inan    Sing   Егип~ет      -та -ту -ет -том -те
China        PROPN Masc   Inan    Sing   Кита~й       -я -ю -й -ем -е
Mexico       PROPN Fem    Inan    Sing   Мексик~а     -и -е -у -ой -е
Greece       PROPN Fem    Inan    Sing   Греци~я      -и -и -ю -ей -и
Alvora       PROPN Fem    Inan    Sing   Алвор~а      -ы -е -у -ой -е
Bentalo      PROPN Fem    Inan    Sing   Бентало      = = = = = | invariable
Corvita      PROPN Fem    Inan    Sing   Корвит~а     -ы -е -у -ой -е
Delmora      PROPN Fem    Inan    Sing   Делмор~а     -ы -е -у -ой -е
Elvano       PROPN Fem    Inan    Sing   Элвано       = = = = = | invariable
Fontara      PROPN Fem    Inan    Sing   Фонтар~а     -ы -е -у -ой -е
Gravia       PROPN Fem    Inan    Sing   Грави~я      -и -и -ю -ей -и
Kantis       PROPN Masc   Inan    Sing   Кантис       +а +у + +ом +е
Lumera       PROPN Fem    Inan    Sing   Лумер~а      -ы -е -у -ой -е
Mirelo       PROPN Fem    Inan    Sing   Мирело       = = = = = | invariable
Nordana      PROPN Fem    Inan    Sing   Нордан~а     -ы -е -у -ой -е
Ostrana      PROPN Fem    Inan    Sing   Остран~а     -ы -е -у -ой -е
Pirolo       PROPN Fem    Inan    Sing   Пироло       = = = = = | invariable
Quanta       PROPN Fem    Inan    Sing   Квант~а      -ы -е -у -ой -е
Rivalo       PROPN Fem    Inan    Sing   Ривало       = = = = = | invariable
Solena       PROPN Fem    Inan    Sing   Солен~а      -ы -е -у -ой -е
Talvia       PROPN Fem    Inan    Sing   Талви~я      -и -и -ю -ей -и
Velora       PROPN Fem    Inan    Sing   Велор~а      -ы -е -у -ой -е
Vintara      PROPN Fem    Inan    Sing   Винтар~а     -ы -е -у -ой -е
Zentro       PROPN Fem    Inan    Sing   Зентро       = = = = = | invariable
January      NOUN  Masc   Inan    Sing   январ~ь      -я -ю -ь -ём -е
February     NOUN  Masc   Inan    Sing   феврал~ь     -я -ю -ь -ём -е
March        NOUN  Masc   Inan    Sing   март         +а +у + +ом +е
April        NOUN  Masc   Inan    Sing   апрел~ь      -я -ю -ь -ем -е
May          NOUN  Masc   Inan    Sing   ма~й         -я -ю -й -ем -е
June         NOUN  Masc   Inan    Sing   июн~ь        -я -ю -ь -ем -е
July         NOUN  Masc   Inan    Sing   июл~ь        -я -ю -ь -ем -е
August       NOUN  Masc   Inan    Sing   август       +а +у + +ом +е
September    NOUN  Masc   Inan    Sing   сентябр~ь    -я -ю -ь -ём -е
October      NOUN  Masc   Inan    Sing   октябр~ь     -я -ю -ь -ём -е
November     NOUN  Masc   Inan    Sing   ноябр~ь      -я -ю -ь -ём -е
December     NOUN  Masc   Inan    Sing   декабр~ь     -я -ю -ь -ём -е
Monday       NOUN  Masc   Inan    Sing   понедельник  +а +у + +ом +е
Tuesday      NOUN  Masc   Inan    Sing   вторник      +а +у + +ом +е
Wednesday    NOUN  Fem    Inan    Sing   сред~а       -ы -е -у -ой -е
Thursday     NOUN  Masc   Inan    Sing   четверг      +а +у + +ом +е
Friday       NOUN  Fem    Inan    Sing   пятниц~а     -ы -е -у -ей -е
Saturday     NOUN  Fem    Inan    Sing   суббот~а     -ы -е -у -ой -е
Sunday       NOUN  Neut   Inan    Sing   воскресень~е -я -ю -е -ем -е
"""
    # Foreign names that end in a consonant are invariable for women; those in -a are inflected for all, those in -o never.
    FAMILY_NAMES = """
concept   Nom.Masc Gen.Masc Dat.Masc Acc.Masc Ins.Masc Loc.Masc Nom.Fem Gen.Fem Dat.Fem Acc.Fem Ins.Fem Loc.Fem
Alvarez   Альварес   +а +у +а +ом +е   + = = = = =
Bauer     Бауэр      +а +у +а +ом +е   + = = = = =
Becker    Беккер     +а +у +а +ом +е   + = = = = =
Berger    Бергер     +а +у +а +ом +е   + = = = = =
Castro    Кастро     = = = = =         + = = = = =
Costa     Кост~а     -ы -е -у -ой -е   + -ы -е -у -ой -е
Cruz      Крус       +а +у +а +ом +е   + = = = = =
Diaz      Диас       +а +у +а +ом +е   + = = = = =
Fischer   Фишер      +а +у +а +ом +е   + = = = = =
Fuchs     Фукс       +а +у +а +ом +е   + = = = = =
Garcia    Гарси~я    -и -и -ю -ей -и   + -и -и -ю -ей -и
Gomez     Гомес      +а +у +а +ом +е   + = = = = =
Hansen    Хансен     +а +у +а +ом +е   + = = = = =
Hoffmann  Хоффман    +а +у +а +ом +е   + = = = = =
Horvat    Хорват     +а +у +а +ом +е   + = = = = =
Ibarra    Ибарр~а    -ы -е -у -ой -е   + -ы -е -у -ой -е
Jansen    Янсен      +а +у +а +ом +е   + = = = = =
Keller    Келлер     +а +у +а +ом +е   + = = = = =
Klein     Кляйн      +а +у +а +ом +е   + = = = = =
Kovac     Ковач      +а +у +а +ем +е   + = = = = =
Kramer    Крамер     +а +у +а +ом +е   + = = = = =
Lang      Ланг       +а +у +а +ом +е   + = = = = =
Larsen    Ларсен     +а +у +а +ом +е   + = = = = =
Lopez     Лопес      +а +у +а +ом +е   + = = = = =
Marin     Марин      +а +у +а +ом +е   + = = = = =
Martinez  Мартинес   +а +у +а +ом +е   + = = = = =
Mendoza   Мендос~а   -ы -е -у -ой -е   + -ы -е -у -ой -е
Meyer     Мейер      +а +у +а +ом +е   + = = = = =
Moreno    Морено     = = = = =         + = = = = =
Navarro   Наварро    = = = = =         + = = = = =
Novak     Новак      +а +у +а +ом +е   + = = = = =
Orlov     Орлов      +а +у +а +ым +е   +а +ой +ой +у +ой +ой
Ortega    Ортег~а    -и -е -у -ой -е   + -и -е -у -ой -е
Petrov    Петров     +а +у +а +ым +е   +а +ой +ой +у +ой +ой
Popov     Попов      +а +у +а +ым +е   +а +ой +ой +у +ой +ой
Ramos     Рамос      +а +у +а +ом +е   + = = = = =
Richter   Рихтер     +а +у +а +ом +е   + = = = = =
Roth      Рот        +а +у +а +ом +е   + = = = = =
Santos    Сантос     +а +у +а +ом +е   + = = = = =
Schmidt   Шмидт      +а +у +а +ом +е   + = = = = =
Serrano   Серрано    = = = = =         + = = = = =
Silva     Сильв~а    -ы -е -у -ой -е   + -ы -е -у -ой -е
Sokolov   Соколов    +а +у +а +ым +е   +а +ой +ой +у +ой +ой
Torres    Торрес     +а +у +а +ом +е   + = = = = =
Vargas    Варгас     +а +у +а +ом +е   + = = = = =
Vega      Вег~а      -и -е -у -ой -е   + -и -е -у -ой -е
Wagner    Вагнер     +а +у +а +ом +е   + = = = = =
Weber     Вебер      +а +у +а +ом +е   + = = = = =
Winter    Винтер     +а +у +а +ом +е   + = = = = =
Wolf      Вольф      +а +у +а +ом +е   + = = = = =
"""
    RELATIVE = """
concept PronType Nom.Masc.Sing Nom.Fem.Sing Nom.Neut.Sing Nom.Plur
rel     Rel      котор~ый      -ая          -ое           -ые
"""
    INTERROGATIVE = """
concept PronType Nom Acc
who     Int      кто кого
"""
    WORDS = """
finally    наконец         ADV    Degree=Pos
recently   недавно         ADV    Degree=Pos
secretly   тайно           ADV    Degree=Pos
suddenly   внезапно        ADV    Degree=Pos
again      снова           ADV    Degree=Pos
currently  сейчас          ADV    Degree=Pos
still      по-прежнему     ADV    Degree=Pos
probably   вероятно        ADV    Degree=Pos
soon       скоро           ADV    Degree=Pos
maybe      возможно        ADV    Degree=Pos
because    поскольку       SCONJ
although   хотя            SCONJ
while      в_то_время_как  SCONJ
that       что             SCONJ
and        и               CCONJ
but        но              CCONJ
who        кто             PRON   Nom.PronType=Int
where      где             ADV    PronType=Int
when       когда           ADV    PronType=Int
not        не              PART   Polarity=Neg
ask        ли              PART
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:gen
be_member    member    bare  Person:subj Org:gen
be_director  director  bare  Person:subj Org:gen
be_owner     owner     bare  Owner:subj Org:gen
be_founder   founder   bare  Agent:subj Org:gen
be_spouse    spouse    bare  Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                  V.Fin.Pres
past                  V.Fin.Past
fut                   V.Fin.Fut
possible              maybe:parataxis@modal V.Fin.Fut
possible state        maybe:parataxis@modal V.Fin.Pres
pres passive          V.Part
past passive          быть.Fin.Past:aux:pass V.Part
perf passive          V.Part
fut passive           быть.Fin.Fut:aux:pass V.Part
possible passive      maybe:parataxis@modal быть.Fin.Fut:aux:pass V.Part
pres copula           являться.Fin.Pres
pres copula bare      -
past copula           быть.Fin.Past:cop
past copula bare      -
possible copula bare  maybe:parataxis@modal
"""
    ENTITIES = {
        "person": "{0}* {1}/flat:name",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "«/PUNCT/punct {0}* »/PUNCT/punct",
        "invariable_brand": "{company}* «/PUNCT/punct>3 {0}/appos/Nom.Sing »/PUNCT/punct>3",
        "family_bank": "{bank}* «/PUNCT/punct>3 {0}/appos/Nom.Masc.Sing »/PUNCT/punct>3",
        "bank": "{bank}* {0}/nmod/Gen.Sing",
        "university": "{university}* {0}/nmod/Gen.Sing",
        "radio": "{radio}* «/PUNCT/punct>3 {0}/appos/Nom.Sing »/PUNCT/punct>3",
        "party": "{0}/amod {party}* {1}/nmod/Gen.Sing",
    }
    TIMES = {
        "year": "в/ADP/case {year}/ADJ/amod/NumForm=Digit.Ord году:год/NOUN/Inan.Loc.Masc.Sing*",
        "month_year": "в/ADP/case {month}/Loc.Sing* {year}/ADJ/amod>4/NumForm=Digit.Ord года:год/NOUN/nmod/Inan.Gen.Masc.Sing",
        "weekday": "в/ADP/case {weekday}/Acc.Sing*",
        "date": "{day}/ADJ/amod/NumForm=Digit.Ord {month}/Gen.Sing* {year}/ADJ/amod>4/NumForm=Digit.Ord "
        "года:год/NOUN/nmod/Inan.Gen.Masc.Sing",
        "yesterday": "вчера/ADV/advmod/Degree=Pos*",
        "last_week": "на/ADP/case прошлой:прошлый/ADJ/amod/Fem.Loc.Pos.Sing неделе:неделя/NOUN/Fem.Inan.Loc.Sing*",
        "last_year": "в/ADP/case прошлом:прошлый/ADJ/amod/Loc.Masc.Pos.Sing году:год/NOUN/Inan.Loc.Masc.Sing*",
    }
    # Words that are several in writing, by what they stand for here.
    PHRASES = {
        name: Phrase(text)
        for name, text in {
            "while": "в/ADP/ExtPos=SCONJ* то:тот/DET/fixed/Acc.Neut.Sing.Dem время/NOUN/fixed/Acc.Inan.Neut.Sing как/SCONJ/fixed",
            "со_стороны": "со:с/ADP/ExtPos=ADP* стороны:сторона/NOUN/fixed/Fem.Gen.Inan.Sing",
            "words": "по/ADP/case словам:слово/NOUN/parataxis/Dat.Inan.Neut.Plur*",
            "data": "по/ADP/case данным:данные/NOUN/parataxis/Dat.Inan.Plur*",
            "суд": "в/ADP/case суд/NOUN/obl/Acc.Inan.Masc.Sing*",
            "брак": "в/ADP/case брак/NOUN/obl/Acc.Inan.Masc.Sing*",
        }.items()
    }
    # `topic` is a patient that comes first, `rheme` the agent after it; `pred` what somebody `является`.
    ORDERS = {
        "main": "modal front topic subj dash adv neg fin HEAD pred prt iobj obj obl agent rheme time place comp sub conj",
        "question": "V2 ask topic subj adv neg HEAD pred prt iobj obj obl agent rheme time place",
        "content": "wh topic subj neg fin HEAD prt iobj obj obl agent rheme",
        "content intransitive": "wh fin HEAD subj",
    }
    NOUN_ORDER = "adp num adj HEAD name gen args appos rel"
    NOMINATIVE = "Nom"
    OBJECT = "obj+Acc"
    AGENT = "+Ins"
    GENITIVE = "gen+Gen"
    PLACE = "в+Loc"
    COMMAS = frozenset({"relative", "complement", "subordinate", "apposition", "but", "and_clause"})
    QUESTION_DEPREL = "advmod"
    EUPHONY = {
        "в": ("[ВвФф][бвгджзклмнпрстфхцчшщ]", "во"),
        "с": ("[СсЗзШшЖж][бвгджзклмнпрстфхцчшщ]", "со"),
    }

    @cached_property
    def names(self) -> dict[str, Lexeme]:
        """Concept -> part of a name; family names are inflected for gender, too."""
        return read_table(self.NAMES, "PROPN") | read_table(self.FAMILY_NAMES, "PROPN", "Anim.Sing")

    @cached_property
    def who(self) -> Lexeme:
        """What asks for somebody."""
        return read_table(self.INTERROGATIVE, "PRON")["who"]

    # --- noun phrases ------------------------------------------------------------------------------------------------

    def object(self, nominal: Nominal, marking: Government) -> Government:
        """Return the genitive plural that numerals govern, else the accusative."""
        return Government("obj", case="Gen") if nominal.count else self.governments["OBJECT"]

    def number(self, nominal: Nominal) -> str:
        """Return the plural of cities like `Афины`."""
        if not nominal.noun and nominal.entity.kind == "city":
            return self.name(nominal.entity.parts[0]).inherent["Number"]
        return super().number(nominal)

    def _gender(self, nominal: Nominal) -> str:
        return (nominal.entity.sex if nominal.entity else "") or super()._gender(nominal)

    def entity_gender(self, kind: str, parts: tuple[str, ...]) -> str:
        """Return the gender of the noun in a name, or of the name itself."""
        named = kind in ("city", "country", "brand")
        return self.name(parts[0]).gender if named else super().entity_gender(kind, parts)

    def entity_name(self, nominal: Nominal, case: str, deprel: str) -> Word:
        """Return the head of a name, in capitals or quotation marks; a company is called so if its name has no cases."""
        kind = nominal.entity.kind
        if kind == "brand" and "invariable" in self.name(nominal.entity.parts[0]).remarks:
            nominal = replace(nominal, entity=replace(nominal.entity, kind="invariable_brand"))
        head = super().entity_name(nominal, case, deprel)
        if kind in ("bank", "university"):
            head.form = head.form.capitalize()
        elif kind in ("brand", "family_bank", "radio"):
            for word in head.in_order():
                if word.upos == "PUNCT":
                    word.glued, word.key = "right" if word.form == "«" else "left", None
                if kind == "brand" and word.upos != "PROPN":
                    word.mention = -1
        return head

    def noun_phrase(self, nominal: Nominal, marking: Government, deprel: str) -> Word:
        """Return a noun phrase: one is `на`, not `в`, a radio station, and numerals govern."""
        if marking.adposition == "в" and nominal.entity and nominal.entity.kind == "radio":
            marking = Government(marking.function, "на", marking.case)
        head = super().noun_phrase(nominal, marking, deprel)
        for word in head.before:
            if word.deprel == "nummod":
                word.deprel = "nummod:gov"
        return head

    def adposition(self, text: str, key: tuple) -> Word:
        """Return an adposition; `со стороны` has a noun in it."""
        return self._fixed(text, key, "case") if text in self.PHRASES else super().adposition(text, key)

    def _fixed(self, name: str, key: tuple, deprel: str) -> Word:
        head = self.PHRASES[name].fill({}, key, deprel)
        head.key = key
        return head

    def source(self, nominal: Nominal) -> Word:
        """Return `по словам` of somebody or `по данным` of an office, with a comma."""
        person = nominal.entity or nominal.type == "PER"
        head = self._fixed("words" if person else "data", (nominal.id, "case"), "")
        head.after += [self.noun_phrase(nominal, self.governments["GENITIVE"], "nmod"), self.comma()]
        return head

    # --- clauses -----------------------------------------------------------------------------------------------------

    def passive(self, clause: Clause) -> bool:
        """Tell whether a verb that can is said in the passive; what has no cases is no agent."""
        lexeme = self.verbs[clause.predicate]
        if not clause.passive or "active" in lexeme.remarks:
            return False
        agent = clause.arguments.get(next(iter(lexeme.government)))
        return agent is None or self._forms(agent, "Nom") != self._forms(agent, "Ins")

    def _arguments(self, clause: Clause, lexeme: Lexeme, gap: str) -> tuple[dict[str, list[Word]], str]:
        slots, agreement = super()._arguments(clause, lexeme, gap)
        agent, patient = lexeme.government if len(lexeme.government) == 2 else ("", "")
        if not clause.passive or self.passive(clause) or not self.is_clear(clause, agent, patient):
            return slots, agreement
        slots["topic"] = slots.pop("obj" if "obj" in slots else "obl")
        if clause.question == patient:
            slots["topic"] = [self._whom(clause.arguments[patient], lexeme.government[patient])]
        if agent in clause.arguments:
            slots["rheme"] = slots.pop("subj")
        else:
            agreement = "3.Plur.Masc"  # somebody who is not told
        return slots, agreement

    def is_clear(self, clause: Clause, agent: str, patient: str) -> bool:
        """Tell whether case shows who does what if the patient comes first."""
        told = [filler for role, filler in clause.arguments.items() if role != clause.question]
        if len(told) < 2 or self.verbs[clause.predicate].government[patient].adposition:
            return True
        return any(self._forms(one, "Nom") != self._forms(one, "Acc") for one in told)

    def _forms(self, nominal: Nominal, case: str) -> list[str]:
        return [word.form for word in self.noun_phrase(nominal, Government("", "", case), "").in_order()]

    def _whom(self, nominal: Nominal, marking: Government) -> Word:
        word = self._inflected(self.who, "Acc", marking.function, (nominal.id, ""))
        if marking.adposition:
            word.before.append(self.adposition(marking.adposition, (nominal.id, "case")))
        return word

    def is_bare(self, clause: Clause) -> bool:
        """Tell whether a noun is the predicate without any verb: in the present, and as the second of a list."""
        if len(clause.arguments) < 2:  # its subject is told elsewhere
            return clause.shares_subject
        present = clause.possible or clause.tense == "pres"
        verbless = present and not clause.negated and not clause.question
        return verbless and (not clause.shares_subject or clause.conjunct.predicate in self.noun_predicates)

    def predicate_case(self, clause: Clause) -> str:
        """Return the instrumental after a copula, the nominative without."""
        present = clause.possible or clause.tense == "pres"
        return "Nom" if self.is_bare(clause) and present else "Ins"

    def _conjunct(self, clause: Clause) -> Word:
        if clause.shares_subject and {clause.predicate, clause.conjunct.predicate} <= self.noun_predicates.keys():
            # `Она — член партии и сотрудница банка`: the second has neither a subject nor a verb of its own.
            clause = replace(clause, conjunct=replace(clause.conjunct, shares_subject=True))
        return super()._conjunct(clause)

    def _noun_clause(self, clause: Clause, gap: str) -> tuple[Word, dict[str, list[Word]], str]:
        asked = clause.arguments.get(clause.question)
        if asked and clause.predicate != "be_spouse":  # `кто` is masculine, and so is what one may be
            unknown = Nominal(asked.id, noun=self.noun_predicates[clause.predicate][0])
            clause = replace(clause, arguments=clause.arguments | {clause.question: unknown})
        head, slots, agreement = super()._noun_clause(clause, gap)
        if asked:
            agreement = NO_AGREEMENT
        if "subj" in slots and self.is_bare(clause):
            slots["dash"] = [Word("—", "—", "PUNCT", "", "punct")]
        return head, slots, agreement

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        if "copula" in told and self.is_bare(clause):
            told.add("bare")
        super()._verbs(clause, told, agreement, head, slots)
        if "modal" in slots:
            slots["modal"][0].after.append(self.comma())
        if "pres" in told and "copula" not in told and (lemma := self.verbs[clause.predicate].remarks.get("imperf")):
            head.lemma, head.feats = lemma, head.feats.replace("Aspect=Perf", "Aspect=Imp")

    def separate(self, particle: str, told: set[str], head: Word, slots: dict[str, list[Word]]) -> None:
        """Put the noun that belongs to a verb after it, with its preposition."""
        slots["prt"] = [self.PHRASES[particle].fill({}, (head.key[0], "prt"), "")]

    def _circumstances(self, clause: Clause, slots: dict[str, list[Word]]) -> None:
        super()._circumstances(clause, slots)
        if clause.adverb == "probably":
            slots["adv"][0].deprel = "parataxis"
            self.between_commas(slots["adv"][0])
        if "time" in slots and clause.time.kind in ("weekday", "yesterday", "last_week", "last_year"):
            slots["adv"] = slots.pop("time")

    def subordinate_clause(self, clause: Clause, subordinator: str) -> Word:
        """Return the head of a clause of circumstances; `в то время как` is several words."""
        head = super().subordinate_clause(clause, subordinator)
        if subordinator in self.PHRASES:
            place = next(index for index, word in enumerate(head.before) if word.deprel == "mark")
            head.before[place] = self._fixed(subordinator, (clause.id, "mark"), "mark")
        return head

    def _ordered(self, clause: Clause, kind: str, head: Word, slots: dict[str, list[Word]]) -> Word:
        """Put the verb before a subject that is alone with it in a question; `является` is the head of its noun."""
        if kind == "content" and not slots.keys() - {"wh", "subj", "fin"}:
            kind = "content intransitive"
        if "fin" in slots and slots["fin"][0].upos == "VERB":
            head.deprel, slots["pred"] = "xcomp", [head]
            head = slots.pop("fin")[0]
            head.deprel = ""
        return super()._ordered(clause, kind, head, slots)


LANGUAGE = Russian
