"""Whether a sentence treats a word as somebody: by what they do, and by what is done with them.

Japanese has no capitals and marks a name by nothing; 愛, 光, 大地 or のぞみ are somebody where
they say, ask, cry or phone, where one asks *them*, and where they have a mother. What is looked at
is the particle behind the word and the predicate it leads to.
"""

from __future__ import annotations

import re

from facilitator.anonymise.languages.ja.morphemes import Morphemes

_FILLER = r"(?:、|は|も|まで|だけ|には|にも|さえ|なんか|とか|ね|さ|な)*"
_GAP = r"[^。．!！?？]{0,18}?"
_NEAR = r"[^。．!！?？、がはを]{0,8}?"

_ACTS = (
    r"(?:って|と|そう|こう|どう|なんて)(?:言[いうっわお]|ゆ[いうっ]|いう(?!の|こと|か)|いって[たるい]|いいまし|話し|聞[いか]|書い"
    r"|泣[いき]|怒[っり]|思って[たる])"
    r"|言[うっ]て(?:た|く|る|まし|ん)|言うん|言うに|言うと|言うて|言いだ|言い出|喋[っりる]|しゃべ[っりる]|話して|怒[っりる]|怒鳴"
    r"|泣[いきく]|笑っ|笑い|笑う|叫[んび]|黙[っり]|亡くな|死ん[だで]|死に|自殺|生まれ|産まれ|帰っ[てた]|帰る"
    r"|来[たてなるま](?!年|月|週)|きてくれ|来い|寝て|起き[てた]|飲[んみ]|食べ|電話|連絡|らいん|ライン|LINE|メール"
    r"|入院|退院|結婚|離婚|卒業|入学|就職|呼[んばび]|誘[っわい]|教え|[てで]くれ|[てで]くだ|[てで]はっ|[てで]くれはっ|叱|殴"
    r"|蹴|いじめ|怖が|嫌が|働[いくき]|歌[っいう]|謝[っり]|手伝|心配し|走[っり]|逃げ|倒れ|遅れ|休[んみ]|待っ[てた]|座っ"
    r"|迎え|付き添|つきそ|面会|見舞|担当|司会|進行|記録|説明|案内|つとめ|務め|取りま|やりま|元気(?:[でにな]|そう)|優し"
    r"|やさし|先に|隣[にで]|好きだった|学校|仕事|薬を|薬飲|部屋[にでか]|言わな|聞いて[たるき]|返事|見つけ|気づ|気付"
    r"|助け|支え|励ま|慰め|なぐさ|抱[いき]|蹴|怒ら|住ん|暮ら|辞め|やめ[てた]|捕ま|騒[いぎ]|暴れ|黙っ|頑張|がんば"
    r"|小学|中学|高校|大学|[一二三四五六七八九十0-9]+歳|保育園|幼稚園"
)
_NO_AGENT = (
    r"(?:あ[れっるり]|な[いかけくるっり]|見え|見つか|差|出て|出る|入って|入る|まぶし|眩し"
    r"|足り|大事|大切|必要|怖[いく]|きれい|綺麗|咲|湧|揺|当た|あた|吹|降|照|昇|沈|晴|曇|流れ|続|変わ"
    r"|広が|始ま|終わ)"
)
"""What things do and nobody: 光が見える, 愛がある, 波が揺れる."""

_DOES = re.compile(
    rf"(?:が|も)(?!{_NO_AGENT})(?:、)?(?:{_NEAR}(?:{_ACTS})|[^。．!！?？はが]{{0,16}}?(?:って|と)(?:言|泣|怒|聞|話|書))"
    rf"|(?:は|って|なら|だって|こそ)(?!{_NO_AGENT}),?、?{_GAP}(?:{_ACTS})"
    rf"|が、?[^。はが]{{0,8}}たって(?:泣|言|怒)"
)
_DONE = re.compile(
    rf"に{_FILLER}(?:[^。、がは]{{0,10}}?)(?:聞[いかけこ]|訊|言[わいっうえお]|いわれ|叱ら|怒ら|怒鳴ら|殴ら|蹴ら|会[っいえわう]"
    r"|あ(?:っ[てた]|いた)|相談|誘[わっ]|頼[んみま]|電話|連絡|話[しす]|喋|しゃべ|教[えわ]|もらっ|貰っ|助けら|紹介|嫌わ|振ら|フラれ"
    r"|裏切ら|謝[っら]|手伝[っわ]|見つか|見られ|捨てら|騙さ|だまさ|返[しす]|貸[しす]|借り|ばれ|バレ|渡し|見せ|打ち明け|"
    r"付き添|つきそ|起こさ|褒めら|ほめら|気を遣|心配|支えら|励まさ|面倒|似[てた]|メール|ライン|line|お礼|感謝|聞いても)"
    r"|に[^。、がは]{0,8}?(?<!包)(?<!照)(?<!恵)(?<!満)(?<!囲)(?<!吹)(?<!打)(?<!流)(?<!襲)(?<!追)(?<!縛)[まらたわかさば]れ(?:て|た|る|ま|ちゃ|っ)"
    rf"|に、?[^。]{{0,14}}?(?:って|と)(?:聞かれ|言われ|言っ|聞い|怒られ|叱られ)"
    rf"|と(?:は|も)?(?:、|もう|また|ずっと|ずーっと|よく|昔|毎日|今|一緒|二人|たまに|時々|ときどき|この前|この間|昨日"
    r"|[0-9一二三四五六七八九十]+[年回か]){0,3}(?:[で、]|き)?(?:一緒|いっしょ|話[しす]|喋|しゃべ|会[っいうえ]|喧嘩|けんか|ケンカ"
    r"|結婚|離婚|別れ|付き合|つきあ|仲[がよ良直]|知り合|出会|暮ら|遊|飲み|ご飯|ごはん|電話|連絡|将棋|旅行|出かけ|でかけ"
    r"|相談|同じ(?:クラス|部屋|班|病|学|職|グル)|揉め|もめ|メール|ライン|line|釣り|カラオケ|散歩|二人で|ふたりで)"
    rf"|から(?:も|の)?(?:、|また|急に|突然|昨日|今朝|さっき)?(?:電話|連絡|メール|ライン|line|手紙|返事|聞[いか]|言[わっ]|もら[っい]"
    r"|貰|誘[っわ]|相談|借り|紹介|教[えわ]|年賀状|お金|逃げ|頼ま|怒ら|叱ら)"
    rf"|を(?:呼[んびば]|待[っつた]|連れ|迎え|誘[っい]|起こし|見舞|訪ね|殴|叱|産[んみ]|励ま|慰め|怒ら|怒鳴|信じてた|説得|泣か|見送)"
    r"|と[^。、がはを]{0,8}?(?:会っ|目が合|知り合|出会|話し|喋|喧嘩|けんか|ケンカ|結婚|離婚|暮ら|遊ん|飲ん)"
    r"|のこと(?:が|は|を|で|ばかり|ばっか|も|、)"
    r"|(?:の)(?:お(?:母|父|兄|姉|ばあ|じい|じさん|ばさん|かあ|とう|祖)|奥さん|旦那|ご主人|家族|両親|息子|娘|妹|弟|兄|姉"
    r"|母[親ちさ]|父[親さ]|友達|彼氏|彼女|家[にでの]|部屋|携帯|電話|誕生日|葬[式儀]|お葬式|結婚|お見舞|病室|言[うっい]|いうとお"
    r"|担当|主治医|意見|やつ|奴|面倒|看病|介護|分も|分の|ところに(?:相談|行)|とこ(?:に|行|で))"
    r"|ん(?:ち|家|とこ|ところ|だけ(?!ど|れ))(?:[^ゃょゅ]|$)"
    r"|いう(?:人|子|先生|男|女|看護師|奴|やつ)(?:が|は|に|と|の|も|で|、)"
)
_SURE = re.compile(
    r"を産ん|と(?:結婚|離婚|別れ|付き合|つきあ)|に(?:叱られ|怒鳴られ|殴られ|電話|メール|相談)|から(?:電話|連絡|メール|ライン|手紙)"
    r"|の(?:お母|お父|おばあ|おじい|誕生日|奥さん|旦那|葬)|は、?(?:ママ|パパ)|[がは](?:泣いて|電話|入院|退院|怒って|亡くな|生まれて)"
    r"|って呼"
)
"""What hardly anything but a person takes."""

_THING = re.compile(
    rf"(?:が|も|は|って)(?!って){_NO_AGENT}"
    r"|(?:が|も|は)?[^、。がはもをに]{0,4}(?:咲|散[っり]|湧|揺れ|眩し|まぶし|目に入|白[くむん]|赤[くい]|青[くい]|明るく|暗く)"
    r"|の(?:中|なか|上|下|奥|先|空|(?:方|ほう)(?!が|は|も)|花|葉|木|枝|種|実|島|国|海|風|窓|季節|頃|ころ|よう|缶|多い|ない|ある"
    r"|所|ところ)"
    r"|を(?:浴び|入れ|感じ|持|もっ|もつ|抜|つけ|見た|歩|信じ|込め|言うと)"
    r"|に(?:な[るりれっ](?!た)|足|歩|風|満ち|溢れ|包まれ|申し訳|恐れ|すみ|寝[転こ])|から(?:風|光|日が)"
    r"|(?:って|という)(?:言葉|何|なん|こと|もの)|とか[^、。]{1,4}(?:とか|、|そう)|(?:は|が|も)(?:大事|大切|必要)|ばっかり|ばかり"
    r"|みたい(?:な|に)|あり|さえ|だけじゃ"
)
"""What is said of things, and hardly of anybody: 森の中, 光を浴びる, 春になる."""

_SURELY_A_THING = re.compile(
    r"(?:が|も|は)(?:な[いかけく]|あ[れっるり]|大事|大切|必要)"
    r"|(?:が|も|は)?[^、。がはもをに]{0,4}(?:咲|散[っり]|湧|揺れ|眩し|まぶし|吹|降っ|降り|照っ|昇|沈|晴れ|曇)"
    r"|の(?:中|なか|奥|空|花|葉|木|枝|種|実|島|海|風|窓|季節|頃|ころ|缶|多い|ない|ある)"
    r"|を(?:浴び|感じ|抜|込め)|に(?:満ち|溢れ|包まれ|風|足|申し訳|恐れ|すみ)|から(?:風|光|日が)"
    r"|(?:って|という)(?:言葉|何|なん|こと|もの)|の(?:ほう|方)(?:に|から)|に(?:歩|寝[転こ])|を言うと|あり"
)
"""What is said of things and of nobody: the roster's names are not looked for there."""

_OF_A_THING = re.compile(
    r"(?:朝|夕|昼|夜|太陽|月|日|春|夏|秋|冬|外|話|山|西|東|南|北|心|気持ち)の$"
    r"|(?:明る|暗|赤|青|白|小さ|大き|強)[いな]$"
)

_COUNTED = re.compile(r"[一二三四五六七八九十百千0-9]$")
"""Before a single character, which may be what is counted: 三山, 2森."""

_LONGEST = 34


def treated(ms: Morphemes, stop: int) -> bool:
    """Whether what follows morpheme `stop` treats what stands before it as somebody."""
    return stop < len(ms) and treated_at(ms, ms[stop].at)


def treated_at(ms: Morphemes, stop: int) -> bool:
    """The same for what ends at a position of the plain text, wherever words end."""
    after = ms.plain[stop : stop + _LONGEST].partition("。")[0]
    return _DOES.match(after) is not None or _DONE.match(after) is not None


def surely_treated(ms: Morphemes, stop: int) -> bool:
    """The same, so clearly that also 学 or 空 is somebody: を産んで, のお母さん."""
    return stop < len(ms) and _SURE.match(ms.plain, ms[stop].at) is not None


def thing(ms: Morphemes, at: int, stop: int) -> bool:
    """Whether a word at [at, stop) of the plain text is taken for what it means besides a name."""
    return _THING.match(ms.plain, stop) is not None or _of_a_thing(ms, at, stop)


def surely_thing(ms: Morphemes, at: int, stop: int) -> bool:
    """The same, so clearly that it is no name of the roster either: nobody blooms."""
    return _SURELY_A_THING.match(ms.plain, stop) is not None or _of_a_thing(ms, at, stop)


def _of_a_thing(ms: Morphemes, at: int, stop: int) -> bool:
    before = ms.plain[max(0, at - 3) : at]
    counted = stop - at == 1 and at not in ms.gaps and _COUNTED.search(before) is not None
    return counted or _OF_A_THING.search(before) is not None


_CALLS = re.compile(
    r"(?:、|,|ー|〜)?(?:お前|あんた|あなた|聞いて|ありがと|ごめん|どう(?:思|です|や|$)|おはよう|大丈夫|それ[はっ]|次|頼む|元気)"
)


def addressed(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether a word is called out at the start of a turn: "てっぺい、お前…"."""
    if first and not ms[first - 1].punctuation:
        return False
    gap = stop < len(ms) and (ms[stop].punctuation or ms[stop].gap)
    return gap and _CALLS.match(ms.plain, ms[stop].at) is not None


_SAYS_WHO = re.compile(
    r"(?:上の子|下の子|真ん中の子|長男|次男|三男|長女|次女|三女|息子|娘|旦那|夫|妻|嫁|妹|弟|兄|姉|彼氏|彼女|孫|甥|姪|犬|猫|父|母|祖父|祖母|家内|女房|亭主|主人|夫人|友達|親友|同僚|後輩|先輩|うちのやつ|お母さん|お父さん|おじ|おば"
    r"|主治医|担当(?:者|医|の(?:人|先生|方))?|先生|ワーカー|ケアマネ|店長|上司|相手|名前|旧姓|姓|名字|苗字|本名|下の名|あだ名"
    r"|ニックネーム|通称|愛称|呼び名|ペンネーム|芸名|源氏名|洗礼名|戒名|記録|司会|進行|受付)(?:の(?:人|方|名前|子))?"
    r"(?:さん|ちゃん)?(?:が|は|も|って|、)$"
)
_BACK = 16


def announced(ms: Morphemes, first: int) -> bool:
    """Whether a relation, a post or 名字 with its particle stands before: what follows is who."""
    return announced_at(ms, ms[first].at if first < len(ms) else len(ms.plain))


def announced_at(ms: Morphemes, at: int) -> bool:
    """The same for what begins at a position of the plain text, wherever words begin."""
    return _SAYS_WHO.search(ms.plain[max(0, at - _BACK) : at]) is not None
