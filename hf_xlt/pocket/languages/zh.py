"""Chinese, in simplified characters."""

from dataclasses import replace

from ..concepts import PLACE_NOUNS, THING_NOUNS
from ..frame import Clause, Nominal
from ..grammar import Grammar
from ..lexicon import Government
from ..words import Word

LATE = {"again": "late", "secretly": "manner"}


class Chinese(Grammar):
    """Mandarin Chinese: what belongs to nouns and verbs comes before them, with particles and classifiers.

    Nouns have no article: known people and things have `那` and a classifier, others `一` and a classifier; what there is only
    one of has neither. What is said in apposition in other languages comes before the name (`诺达纳的员工安娜·贝格尔`).
    Trees are as in Chinese PUD, but that classifiers depend on `一` and `那`, as the guidelines of UD have it. Adverbs and `那`
    have no `PronType`, which UD does not list for them in Chinese.
    """

    code = "zh"
    # `form=plain` is the form of all that has no plural with `们`.
    NOUNS = """
concept       lemma    clf Plur      form=plain
artist        艺术家   名  艺术家们  艺术家
doctor        医生     名  医生们    医生
engineer      工程师   名  工程师们  工程师
farmer        农民     名  农民们    农民
journalist    记者     名  记者们    记者
judge         法官     名  法官们    法官
lawyer        律师     名  律师们    律师
minister      部长     名  部长们    部长
singer        歌手     名  歌手们    歌手
soldier       士兵     名  士兵们    士兵
student       学生     名  学生们    学生
teacher       教师     名  教师们    教师
writer        作家     名  作家们    作家
director      负责人   -   -         负责人
employee      员工     -   -         员工
founder       创始人   -   -         创始人
member        成员     -   -         成员
owner         所有者   -   -         所有者
spouse        丈夫     -   -         丈夫
spouse.f      妻子     -   -         妻子
brother       哥哥     -   -         哥哥
colleague     同事     -   -         同事
friend        朋友     -   -         朋友
neighbour     邻居     -   -         邻居
sister        妹妹     -   -         妹妹
army          军队     -   -         军队
company       公司     家  -         公司
court         法院     -   -         法院
government    政府     -   -         政府
newspaper     报纸     家  -         报纸
police        警方     -   -         警方
hospital      医院     家  -         医院
hotel         酒店     家  -         酒店
museum        博物馆   座  -         博物馆
office        办公室   间  -         办公室
school        学校     所  -         学校
boat          船       艘  -         船
car           汽车     辆  -         汽车
house         房子     栋  -         房子
arrest_n      逮捕     -   -         逮捕   | Person:对~的 Agent:
attack_n      袭击     -   -         袭击   | Target:对~的 Attacker:
conviction_n  定罪     -   -         定罪   | Defendant:对~的 Adjudicator:
death_n       去世     -   -         去世   | Victim:gen
dismissal_n   解雇     -   -         解雇   | Person:对~的 Entity:
election_n    推选     -   -         推选   | Person:对~的 Entity:
release_n     释放     -   -         释放   | Person:对~的 Entity:
euro          欧元     -   -         欧元
bank          银行     -   -         银行
party         党       -   -         党
radio         电台     -   -         电台
university    大学     -   -         大学
"""
    # `de`: with `的` before a noun; `old.thing` is said of things.
    ADJECTIVES = """
concept       form=plain de
famous        著名       -
foreign       外国       -
old           老         -
old.thing     旧         -
rich          富有       yes
young         年轻       -
expensive     昂贵       yes
new           新         -
small         小         -
sudden        突然       -
surprising    惊人       yes
conservative  保守       -
democratic    民主       -
green         绿         -
liberal       自由       -
national      国家       -
"""
    # `bare`, `plain`: never with `了`; `intr`: nothing comes after it; `by`: its agent has `由`, not `被`.
    VERBS = """
concept     form=plain  prt
work        工作        -     | Person:subj Org:在
belong      属于        -     | Part:subj Whole:obj
lead        领导        -     | by Person:subj Org:obj
own         拥有        -     | Owner:subj Org:obj
found       创立        -     | by Agent:subj Org:obj
be_born     生于        -     | bare Person:subj Place:obj
live        居住        -     | Person:subj Place:在
study       就读        -     | Person:subj Org:在
be_located  位于        -     | Org:subj Place:obj
lie         位于        -     | City:subj Country:obj
attack      袭击        -     | Attacker:subj Target:obj
assault     攻击        -     | Attacker:subj Target:obj
meet        会见        -     | Entity:subj Entity2:obj
visit       拜访        -     | Entity:subj Entity2:obj
move        搬到        -     | Artifact:subj Destination:obj
flee        逃到        -     | Artifact:subj Origin:从 Destination:obj
elect       选出        -     | Entity:subj Person:obj
hire        聘用        -     | Entity:subj Person:obj
dismiss     解雇        -     | Entity:subj Person:obj
leave       离开        -     | Person:subj Entity:obj
arrest      逮捕        -     | Agent:subj Person:obj
detain      拘留        -     | Agent:subj Person:obj
release     释放        -     | Entity:subj Person:obj
die         去世        -     | intr Victim:subj
kill        杀害        -     | Agent:subj Victim:obj
injure      打伤        -     | Agent:subj Victim:obj
pay         支付        -     | Giver:subj Recipient:向 Money:obj
transfer    汇          -     | Giver:subj Recipient:给 Money:obj
buy         购买        -     | Buyer:subj Seller:向 Artifact:obj
sell        出售        -     | Seller:subj Buyer:向 Artifact:obj
phone       打          电话  | Entity:subj Entity2:给
write_to    写          信    | Entity:subj Entity2:给
sue         起诉        -     | Plaintiff:subj Defendant:obj
convict     判          有罪  | plain Adjudicator:subj Defendant:obj
marry       结婚        -     | intr Person:subj Person2:与
know        认识        -     | Knower:subj Known:obj
praise      称赞        -     | Praiser:subj Praised:obj
criticise   批评        -     | Critic:subj Criticised:obj
support     支持        -     | Supporter:subj Supported:obj
surprise    让          惊讶  | bare Stimulus:subj Experiencer:obj
say         说          -     | bare Speaker:subj
report      报道        -     | bare Speaker:subj
confirm     证实        -     | bare Speaker:subj
"""
    AUXILIARIES = """
concept  form=plain
了       了    | Aspect=Perf
被       被    | Voice=Pass
是       是
会       会
可能     可能
"""
    NAMES = """
concept      form=plain upos
Anna         安娜         PROPN
Clara        克拉拉       PROPN
Elena        埃琳娜       PROPN
Eva          伊娃         PROPN
Irina        伊琳娜       PROPN
Julia        朱莉娅       PROPN
Laura        劳拉         PROPN
Lena         莱娜         PROPN
Maria        玛丽亚       PROPN
Marta        玛尔塔       PROPN
Nadia        纳迪娅       PROPN
Nina         尼娜         PROPN
Olga         奥尔加       PROPN
Paula        保拉         PROPN
Rosa         罗莎         PROPN
Sara         萨拉         PROPN
Sofia        索菲娅       PROPN
Teresa       特蕾莎       PROPN
Vera         薇拉         PROPN
Victoria     维多利亚     PROPN
Adam         亚当         PROPN
Alexander    亚历山大     PROPN
Anton        安东         PROPN
Boris        鲍里斯       PROPN
Bruno        布鲁诺       PROPN
David        戴维         PROPN
Felix        费利克斯     PROPN
Igor         伊戈尔       PROPN
Ivan         伊万         PROPN
Karl         卡尔         PROPN
Leo          利奥         PROPN
Martin       马丁         PROPN
Max          马克斯       PROPN
Oscar        奥斯卡       PROPN
Pablo        巴勃罗       PROPN
Peter        彼得         PROPN
Robert       罗伯特       PROPN
Simon        西蒙         PROPN
Tomas        托马斯       PROPN
Victor       维克托       PROPN
Alvarez      阿尔瓦雷斯   PROPN
Bauer        鲍尔         PROPN
Becker       贝克尔       PROPN
Berger       贝格尔       PROPN
Castro       卡斯特罗     PROPN
Costa        科斯塔       PROPN
Cruz         克鲁斯       PROPN
Diaz         迪亚斯       PROPN
Fischer      菲舍尔       PROPN
Fuchs        富克斯       PROPN
Garcia       加西亚       PROPN
Gomez        戈麦斯       PROPN
Hansen       汉森         PROPN
Hoffmann     霍夫曼       PROPN
Horvat       霍瓦特       PROPN
Ibarra       伊瓦拉       PROPN
Jansen       扬森         PROPN
Keller       凯勒         PROPN
Klein        克莱因       PROPN
Kovac        科瓦奇       PROPN
Kramer       克拉默       PROPN
Lang         朗           PROPN
Larsen       拉森         PROPN
Lopez        洛佩斯       PROPN
Marin        马林         PROPN
Martinez     马丁内斯     PROPN
Mendoza      门多萨       PROPN
Meyer        迈尔         PROPN
Moreno       莫雷诺       PROPN
Navarro      纳瓦罗       PROPN
Novak        诺瓦克       PROPN
Orlov        奥尔洛夫     PROPN
Ortega       奥尔特加     PROPN
Petrov       彼得罗夫     PROPN
Popov        波波夫       PROPN
Ramos        拉莫斯       PROPN
Richter      里希特       PROPN
Roth         罗特         PROPN
Santos       桑托斯       PROPN
Schmidt      施密特       PROPN
Serrano      塞拉诺       PROPN
Silva        席尔瓦       PROPN
Sokolov      索科洛夫     PROPN
Torres       托雷斯       PROPN
Vargas       巴尔加斯     PROPN
Vega         维加         PROPN
Wagner       瓦格纳       PROPN
Weber        韦伯         PROPN
Winter       温特         PROPN
Wolf         沃尔夫       PROPN
Berlin       柏林         PROPN
Hamburg      汉堡         PROPN
Munich       慕尼黑       PROPN
Cologne      科隆         PROPN
Dresden      德累斯顿     PROPN
Madrid       马德里       PROPN
Seville      塞维利亚     PROPN
Barcelona    巴塞罗那     PROPN
Valencia     巴伦西亚     PROPN
Rome         罗马         PROPN
Milan        米兰         PROPN
Venice       威尼斯       PROPN
Paris        巴黎         PROPN
Lyon         里昂         PROPN
Marseille    马赛         PROPN
Moscow       莫斯科       PROPN
Kazan        喀山         PROPN
Novosibirsk  新西伯利亚   PROPN
Warsaw       华沙         PROPN
Krakow       克拉科夫     PROPN
Lisbon       里斯本       PROPN
Porto        波尔图       PROPN
Vienna       维也纳       PROPN
Graz         格拉茨       PROPN
Luxor        卢克索       PROPN
Alexandria   亚历山大港   PROPN
Beijing      北京         PROPN
Shanghai     上海         PROPN
Puebla       普埃布拉     PROPN
Merida       梅里达       PROPN
Athens       雅典         PROPN
Germany      德国         PROPN
Spain        西班牙       PROPN
Italy        意大利       PROPN
France       法国         PROPN
Russia       俄罗斯       PROPN
Poland       波兰         PROPN
Portugal     葡萄牙       PROPN
Austria      奥地利       PROPN
Egypt        埃及         PROPN
China        中国         PROPN
Mexico       墨西哥       PROPN
Greece       希腊         PROPN
Alvora       阿尔沃拉     PROPN
Bentalo      本塔洛       PROPN
Corvita      科维塔       PROPN
Delmora      德尔莫拉     PROPN
Elvano       埃尔瓦诺     PROPN
Fontara      丰塔拉       PROPN
Gravia       格拉维亚     PROPN
Kantis       坎蒂斯       PROPN
Lumera       卢梅拉       PROPN
Mirelo       米雷洛       PROPN
Nordana      诺达纳       PROPN
Ostrana      奥斯特拉纳   PROPN
Pirolo       皮罗洛       PROPN
Quanta       匡塔         PROPN
Rivalo       里瓦洛       PROPN
Solena       索莱纳       PROPN
Talvia       塔尔维亚     PROPN
Velora       韦洛拉       PROPN
Vintara      文塔拉       PROPN
Zentro       森特罗       PROPN
January      1            NUM    | NumType=Card
February     2            NUM    | NumType=Card
March        3            NUM    | NumType=Card
April        4            NUM    | NumType=Card
May          5            NUM    | NumType=Card
June         6            NUM    | NumType=Card
July         7            NUM    | NumType=Card
August       8            NUM    | NumType=Card
September    9            NUM    | NumType=Card
October      10           NUM    | NumType=Card
November     11           NUM    | NumType=Card
December     12           NUM    | NumType=Card
Monday       星期一       NOUN
Tuesday      星期二       NOUN
Wednesday    星期三       NOUN
Thursday     星期四       NOUN
Friday       星期五       NOUN
Saturday     星期六       NOUN
Sunday       星期日       NOUN
"""
    DETERMINERS = """
concept  form=plain upos
def      那         DET
indef    一         NUM  | NumType=Card
some     一些       DET
"""
    WORDS = """
finally        终于    ADV
recently       最近    ADV
secretly       秘密    ADV
suddenly       突然    ADV
again          再次    ADV
currently      目前    ADV
still          仍然    ADV
probably       很可能  ADV
soon           很快    ADV
because        因为    SCONJ
although       尽管    SCONJ
while          而      SCONJ
and            和      CCONJ
and_clause     而      CCONJ
and_predicate  并且    CCONJ
but            但      CCONJ
who            谁      PRON  PronType=Int
where          哪里    PRON  PronType=Int
when           何时    PRON  PronType=Int
not            不      ADV   Polarity=Neg
not_yet        没有    ADV   Polarity=Neg
not_so         并非    ADV   Polarity=Neg
once           曾      ADV
then           当时    NOUN
already        已经    ADV
going_to       将      ADV
of             的      PART  Case=Gen
which          的      PART
ask            吗      PART  PartType=Int
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:gen
be_member    member    bare  Person:subj Org:gen
be_director  director  bare  Person:subj Org:gen
be_owner     owner     bare  Owner:subj Org:gen
be_founder   founder   bare  Agent:subj Org:gen
be_spouse    spouse    bare  Person:subj Person2:gen
"""
    # Beside what all languages are told: `agent`, the passive has one; `where`, place or time is asked for.
    VERB_GROUPS = """
pres                                 V
pres negated                         not_yet:advmod V
pres negated state                   not:advmod V
past                                 V 了@asp
past negated                         not_yet:advmod V
past plain                           V
past bare                            V
past bare negated                    not_so:advmod V
past where intr                      V
past state                           once:advmod@past V
past state negated                   then:obl:tmod@past not:advmod V
perf                                 already:advmod@past V 了@asp
perf bare                            V
fut                                  going_to:advmod@fin V
fut negated                          not:advmod 会 V
fut question                         会 V
possible                             可能 会 V
possible state                       可能 V
pres passive                         V
pres negated passive                 not_yet:advmod V
pres negated passive state           not:advmod V
past passive                         V 了@asp
past negated passive                 not_yet:advmod V
past where passive                   V
past by agent passive                V
past by agent negated passive        not_so:advmod V
past passive state                   once:advmod@past V
past by agent passive state          once:advmod@past V
past negated passive state           then:obl:tmod@past not:advmod V
past by agent negated passive state  then:obl:tmod@past not:advmod V
perf passive                         already:advmod@past V
fut passive                          going_to:advmod@fin V
fut negated passive                  not:advmod 会 V
fut question passive                 会 V
possible passive                     可能 会 V
possible passive state               可能 V
pres copula                          是:cop@cop
pres negated copula                  not:advmod 是:cop@cop
past copula                          once:advmod@past 是:cop@cop
past negated copula                  then:obl:tmod@past not:advmod 是:cop@cop
possible copula                      可能 是:cop@cop
past plain passive                   V
perf plain                           already:advmod@past V
"""
    ENTITIES = {
        "person": "{0}* ·/PUNCT/punct {1}/flat:name",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "{0}/compound {bank}/PROPN*",
        "bank": "{0}/compound {bank}/PROPN*",
        "university": "{0}/compound {university}/PROPN*",
        "radio": "{0}/compound {radio}/PROPN*",
        "party": "{1}/compound {0}/PROPN/compound {party}/PROPN*",
    }
    TIMES = {
        "year": "在/ADP/case {year}/NUM/nummod/NumType=Card 年/NOUN*",
        "month_year": "在/ADP/case {year}/NUM/nummod>3/NumType=Card 年/NOUN/compound {month}/nummod 月/NOUN*",
        "weekday": "{weekday}/obl:tmod*",
        "date": "在/ADP/case {year}/NUM/nummod>3/NumType=Card 年/NOUN/compound {month}/nummod>5 月/NOUN/compound "
        "{day}/NUM/nummod/NumType=Card 日/NOUN*",
        "yesterday": "昨天/NOUN/obl:tmod*",
        "last_week": "上周/NOUN/obl:tmod*",
        "last_year": "去年/NOUN/obl:tmod*",
    }
    ORDERS = {
        "main": "front subj past time adv neg fin aux wh late place agent cop obl manner HEAD asp obj prt comp sub conj ask",
        "content": "subj past adv neg fin aux wh late place agent cop obl manner HEAD asp obj prt",
    }
    NOUN_ORDER = "adp rel gen args det num adj HEAD name post"
    GENITIVE = "gen:~的"
    PLACE = "在"
    COMMAS = frozenset({"complement", "subordinate", "front", "but", "and_clause"})
    COMMA = "，"
    STOP = "。"
    QUESTION_MARKS = ("", "？")
    SPACES = False
    NUMERAL = "NumType=Card"
    QUESTION_DEPREL = "discourse:sp"

    def passive(self, clause: Clause) -> bool:
        """Ask in the active whether somebody did or does what would have `由`."""
        told = "by" in self.verbs[clause.predicate].remarks and len(clause.arguments) > 1
        return clause.passive and not (clause.question == "polar" and told)

    def agent(self, clause: Clause) -> Government:
        """Return `由` for what somebody is in charge of, `被` for what happens to somebody."""
        return Government("obl", "由" if "by" in self.verbs[clause.predicate].remarks else "被")

    def place(self, nominal: Nominal) -> Government:
        """Say that something happens in a building: `在医院里`."""
        return Government("obl", "在~里") if nominal.noun else self.governments["PLACE"]

    def adverb_slot(self, adverb: str) -> str:
        """Put `again` after `will`, and manner before the verb."""
        return LATE.get(adverb, "adv")

    def conjunction(self, clause: Clause) -> str:
        """Return `并且` between predicates, `而` between clauses."""
        if clause.conjunction == "and":
            return "and_predicate" if clause.shares_subject else "and_clause"
        return clause.conjunction

    def number(self, nominal: Nominal) -> str:
        """Return the plural with `们` of those who are known; others are `一些`."""
        return "Plur" if nominal.plural and nominal.definite else "Sing"

    def article(self, nominal: Nominal, named: bool) -> str:
        """Return `一些`, `一` or `那`: nothing where it is clear of whom one speaks."""
        if named or nominal.entity or nominal.count or "clf" not in self.noun(nominal.noun).remarks:
            return ""
        if nominal.definite:
            return "" if nominal.plural or nominal.noun in PLACE_NOUNS.split() else "def"
        return "some" if nominal.plural else "indef"

    def determiner(self, nominal: Nominal, article: str, agreement: str) -> Word:
        """Return `一些`, or `一` or `那` with a classifier after it."""
        word = super().determiner(nominal, article, agreement)
        if article != "some":
            classifier = self.noun(nominal.noun).remarks["clf"]
            word.after.append(Word(classifier, classifier, "NOUN", "NounType=Clf", "clf", (nominal.id, "clf")))
        if word.upos == "NUM":
            word.deprel = "nummod"
        return word

    def adjective(self, nominal: Nominal, agreement: str) -> Word:
        """Return the adjective, with `的` after it where that is needed."""
        concept = nominal.adjective
        if concept == "old" and nominal.noun in THING_NOUNS.split():
            concept = "old.thing"
        lexeme = self.adjectives[concept]
        word = self._inflected(lexeme, agreement, "amod", (nominal.id, "adj"))
        if "de" in lexeme.remarks:
            word.after.append(self._word("which", "mark:rel", None))
        return word

    def adposition(self, text: str, key: tuple) -> Word:
        """Return a preposition, the particle `的`, or a word for a place within something."""
        if text == "的":
            return self._word("of", "case", key)
        return Word(text, text, "ADP", "", "case:loc" if text == "里" else "case", key)

    def relative_clause(self, nominal: Nominal) -> Word:
        """Return a clause that ends with `的`; owners in it have none (`曾是诺达纳员工的`)."""
        head = super().relative_clause(nominal)
        for owner in head.before:
            owner.after = [word for word in owner.after if word.form != "的"]
        head.after.append(self._word("which", "mark:rel", None))
        return head

    def complement_clause(self, clause: Clause) -> Word:
        """Return what is said, after a comma."""
        head = self.clause(clause, "complement")
        head.deprel = "ccomp"
        return self.between_commas(head)

    def interrogative(self, clause: Clause) -> Word:
        """Return `在哪里` or `何时`, which stand where the answer would."""
        if clause.question == "time":
            return self._word("when", "obl:tmod", (clause.id, "wh"))
        where = self._word("where", "obl", (clause.id, "wh"))
        where.before.append(Word("在", "在", "ADP", "", "case"))
        return where

    def source(self, nominal: Nominal) -> Word:
        """Return `据…说`; newspapers report."""
        said = "报道" if nominal.noun == "newspaper" else "说"
        head = Word(said, said, "VERB", "", "advcl")
        speaker = self.noun_phrase(nominal, Government("subj"), "nsubj")
        head.before += [Word("据", "据", "ADP", "", "mark", (nominal.id, "case")), speaker]
        return head

    def separate(self, particle: str, told: set[str], head: Word, slots: dict[str, list[Word]]) -> None:
        """Put the rest of a verb at the end: `打了电话`; `让政府感到惊讶`, where `惊讶` is what it is about."""
        if particle != "惊讶":
            upos, deprel = ("VERB", "xcomp") if particle == "有罪" else ("NOUN", "obj")
            slots["prt"] = [Word(particle, particle, upos, "", deprel)]
            return
        feel, surprised = Word("感到", "感到", "VERB", "", "xcomp"), Word("惊讶", "惊讶", "ADJ", "", "xcomp", head.key)
        head.key = None
        feel.after.append(surprised)
        slots["prt"] = [feel]

    def _noun_arguments(self, nominal: Nominal, agreement: str) -> list[Word]:
        return super()._noun_arguments(nominal, agreement)[::-1]  # the agent first

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        told = told | {"agent"} if "agent" in slots else told
        told = told | {"where"} if clause.question in ("place", "time") else told
        super()._verbs(clause, told, agreement, head, slots)
        if "passive" in told and "agent" not in slots and "by" not in told:
            slots["agent"] = [self._inflected(self.auxiliaries["被"], "", "aux:pass", (clause.id, "aux"))]

    def _single(self, nominal: Nominal, marking: Government, deprel: str, article: str | None = None) -> Word:
        if nominal.apposition is None:
            return super()._single(nominal, marking, deprel, article)
        head = super()._single(nominal.apposition, marking, deprel, "")
        name = super()._single(replace(nominal, apposition=None), Government("appos"), "appos")
        head.after.insert(0, name)
        return head


LANGUAGE = Chinese
