"""Two more sets of people and sentences, each written before the rules were looked at again.

Adjectives (新井, 高井), grammar (野田, 早田), times (今, 五月) are people here. Names stand beside
names, at either end, in dialects and between fillers, and are written as engines and people write
them: in half width, divided, with old characters. Of ANEW 0.993 were masked whole when it was first
scored, of LATER, written when the rules had been mended, 0.994.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from tests.anonymise.japanese.named import Said, katakana

# Family and given name, and how they are read.
_ANEW_NAMES = """
新井 光太郎 あらい こうたろう
永井 ゆめ ながい ゆめ
高井 うみ たかい うみ
安井 ひとみ やすい ひとみ
古井 まち ふるい まち
大井 ふみ おおい ふみ
丸井 かず まるい かず
川井 きよ かわい きよ
野田 のりこ のだ のりこ
早田 まさと そうだ まさと
稲井 よしえ いない よしえ
今 悦子 こん えつこ
平 清美 たいら きよみ
所 和也 ところ かずや
境 達也 さかい たつや
岸 雅人 きし まさと
堀 咲希 ほり さき
菅 義人 すが よしと
畑 亜紀 はた あき
滝 俊介 たき しゅんすけ
柳 美咲 やなぎ みさき
牧 千夏 まき ちなつ
城 隆 じょう たかし
沢 久美 さわ くみ
島 敏夫 しま としお
秋 奈々 あき なな
梶 恒一 かじ こういち
桂 文子 かつら ふみこ
旭 進 あさひ すすむ
乾 守 いぬい まもる
巽 清 たつみ きよし
向 満 むかい みつる
角 豊 すみ ゆたか
仲 操 なか みさお
表 司 おもて つかさ
奥 仁 おく ひとし
細川 努 ほそかわ つとむ
若林 稔 わかばやし みのる
市川 厚 いちかわ あつし
水野 剛志 みずの つよし
片山 唯 かたやま ゆい
小西 翼 こにし つばさ
北村 要 きたむら かなめ
大西 心 おおにし こころ
三宅 萌 みやけ もえ
服部 圭 はっとり けい
土屋 初音 つちや はつね
永田 夏 ながた なつ
古川 春 ふるかわ はる
飯田 冬馬 いいだ とうま
秋山 紅葉 あきやま もみじ
吉川 栞 よしかわ しおり
内藤 暁 ないとう あきら
松尾 幸 まつお さち
川口 円 かわぐち まどか
荒木 道子 あらき みちこ
大久保 巡 おおくぼ めぐる
広瀬 華 ひろせ はな
桑原 遥 くわばら はるか
児玉 聖 こだま ひじり
富田 あや とみた あや
黒田 えみ くろだ えみ
須藤 るい すどう るい
早川 こと はやかわ こと
菊地 みち きくち みち
本田 とも ほんだ とも
久保田 ちえ くぼた ちえ
平田 なみ ひらた なみ
吉村 あおい よしむら あおい
樋口 さつき ひぐち さつき
野口 やよい のぐち やよい
大橋 はるか おおはし はるか
関口 かなた せきぐち かなた
川上 まどか かわかみ まどか
松岡 すず まつおか すず
田口 しずか たぐち しずか
福島 のどか ふくしま のどか
岩崎 きく いわさき きく
馬場 うた ばば うた
浅野 いろは あさの いろは
大谷 たえ おおたに たえ
高田 すみ たかだ すみ
桜井 みお さくらい みお
千田 ゆず ちだ ゆず
横田 りお よこた りお
西川 めい にしかわ めい
吉岡 つむぎ よしおか つむぎ
青山 あきら あおやま あきら
中田 ただし なかた ただし
島田 すすむ しまだ すすむ
岡崎 みのり おかざき みのり
小松 いのり こまつ いのり
本間 さとみ ほんま さとみ
東野 よしの ひがしの よしの
大石 せい おおいし せい
星野 にこ ほしの にこ
尾崎 もえ おざき もえ
望月 らん もちづき らん
菅原 れい すがわら れい
神田 じゅん かんだ じゅん
栗原 しん くりはら しん
水谷 もと みずたに もと
萩原 ひさ はぎわら ひさ
川村 とき かわむら とき
小田 いち おだ いち
沢田 ゆき さわだ ゆき
松原 たま まつばら たま
矢野 はつ やの はつ
浜田 ルミ はまだ るみ
西田 ケイ にしだ けい
大島 ナナ おおしま なな
小山 セツ こやま せつ
須田 ミヨ すだ みよ
土井 レナ どい れな
"""

_OLD = """
高木 恵 髙木 惠 たかぎ めぐみ
渡辺 広 渡邊 廣 わたなべ ひろし
斉藤 国男 齊藤 國男 さいとう くにお
浜崎 真 濵﨑 眞 はまさき まこと
桜沢 竜 櫻澤 龍 さくらざわ りゅう
島津 栄 嶋津 榮 しまづ さかえ
"""
"""As the roster has them, as somebody else writes them, and how they are read."""

_ANEW_FRAMES = """
{}さぁ、昨日どこ行ってたの
ほんで{}がな、また怒りよってん
{}やったら知っとるはずやけどなあ
あのー、{}なんですけど、今日ちょっと早退します
佐倉と{}と井口で組んでます
「{}、もういいよ」って母に言われて
三年前、{}のとこに転がり込んだんです
言い出したの、{}。
えっと、{}、あの、すみません、緊張してて
{}ったら全然聞いてくれなくて
結局{}しか残らなかった
朝起きたら{}からLINEが来てて
主治医の{}先生に話したら
{}さんちの犬がうるさくて
昨日の夜{}んちで飲んだ
{}ってば、また遅刻してる
わたし、旧姓が{}なんです
一番つらかったときに支えてくれた{}には感謝しかない
参加者は{}、宮下、飯塚の三人です
{}を責めるつもりはないんですよ
それ{}も言うてたで
{}殿と書かれた封筒が届いた
誰かと思ったら{}だったわ
私なんかより{}のほうがよっぽど大変で
{}だべ、それ決めたの
{}じゃけえ、許してやってや
まあ{}ならそう言うと思った
写真の右端に写ってるのが{}っす
{}でもできたんだから大丈夫
部屋に入ると{}と目が合った
{}がいないと始まらないよね
{}抜きでやろうって話になって
それ書いたの{}だよ、たぶん
うん そうそう {} がね そう言ってた
ごめん{}、遅れた
{}姉ちゃんが迎えに来て
最後に会ったのが{}
{}
宮下、{}、飯塚
この話は{}にはしないでください
""".strip().splitlines()


_LATER_NAMES = """
朝倉 優希 あさくら ゆうき
浅井 和歌 あさい わか
今村 直 いまむら なお
植田 絹 うえだ きぬ
江藤 糸 えとう いと
大川 弦 おおかわ げん
加納 茜 かのう あかね
神谷 卓 かみや すぐる
河村 直美 かわむら なおみ
木下 玲 きのした れい
久野 香 くの かおり
黒木 力 くろき ちから
坂 緑 さか みどり
佐野 周 さの しゅう
塩田 朋 しおた とも
白井 翠 しらい みどり
杉本 始 すぎもと はじめ
瀬戸 瞳 せと ひとみ
高野 結 たかの ゆい
千葉 暖 ちば はる
土田 円香 つちだ まどか
戸田 心愛 とだ ここあ
中井 一 なかい はじめ
名取 次郎 なとり じろう
根本 三郎 ねもと さぶろう
野村 五月 のむら さつき
長谷 弥生 はせ やよい
原島 文 はらしま あや
東山 哲 ひがしやま さとし
平井 尊 ひらい たける
福原 宏 ふくはら ひろし
本多 正 ほんだ ただし
正木 徹 まさき とおる
三谷 悟 みたに さとる
宮 洋 みや ひろし
向井 純 むかい じゅん
森本 素子 もりもと もとこ
八木 昇 やぎ のぼる
湯浅 渉 ゆあさ わたる
米田 寛 よねだ ひろし
若松 みほ わかまつ みほ
渡部 さや わたなべ さや
石橋 あん いしばし あん
岩本 いく いわもと いく
上原 うらら うえはら うらら
岡部 えま おかべ えま
小野寺 おと おのでら おと
甲斐 かのん かい かのん
片岡 きら かたおか きら
久米 くるみ くめ くるみ
小島 けいこ こじま けいこ
笹川 こうた ささがわ こうた
重田 さな しげた さな
清野 しほ きよの しほ
相馬 すみか そうま すみか
田代 せいや たしろ せいや
津田 そうた つだ そうた
手塚 たく てづか たく
富永 ちさ とみなが ちさ
長島 つかさ ながしま つかさ
西尾 てつ にしお てつ
沼田 ともえ ぬまた ともえ
畠山 なぎ はたけやま なぎ
日野 にな ひの にな
古賀 ねね こが ねね
星川 のり ほしかわ のり
前川 はなえ まえかわ はなえ
水島 ひろ みずしま ひろ
村井 ふう むらい ふう
安田 ほたる やすだ ほたる
山根 まお やまね まお
湯川 みか ゆかわ みか
吉沢 むつみ よしざわ むつみ
和久井 めぐ わくい めぐ
飯島 もか いいじま もか
江口 やす えぐち やす
奥田 ゆら おくだ ゆら
川端 よう かわばた よう
北川 らら きたがわ らら
熊谷 りか くまがい りか
合田 るか ごうだ るか
坂口 れな さかぐち れな
島村 ろく しまむら ろく
角田 わこ つのだ わこ
寺田 カオル てらだ かおる
中原 キヨ なかはら きよ
成田 サキ なりた さき
野中 タエ のなか たえ
早瀬 トメ はやせ とめ
藤原 ナミ ふじわら なみ
堀内 ハル ほりうち はる
松永 フミ まつなが ふみ
峰 ミキ みね みき
森川 メイ もりかわ めい
山内 ヨウ やまうち よう
横井 リツ よこい りつ
和泉 レン いずみ れん
荻野 アオ おぎの あお
"""

_LATER_FRAMES = """
それ言うたん{}ちゃうん
えっとですね、{}がその日に限って来なくて
うちの班は{}と江尻くんと私
{}けど、あの人だけは信用できた
だって{}もう三回目だよ
ほら、{}、あの背の高い
{}っていう名前の子がいて
私が泣いてたら{}が黙ってお茶を出してくれた
去年亡くなった{}の話なんですけど
なんで{}ばっかり責められるんだろうって
{}、聞こえてますか
{}いわく、薬は半分でいいらしい
そしたら{}がすごい顔で睨んできて
{}のお母さんから電話があって
手伝ってくれたのが{}と江尻さん
{}氏の意見に賛成です
{}ばあちゃんの家によく泊まってた
あんとき{}おらんかったら死んどったわ
{}に借りたお金をまだ返せてない
一番最初に声をかけてくれたのは{}だったと思います
{}と、えーと、あと誰だっけ
最近{}見ないけど元気かな
別に{}が嫌いなわけじゃない
{}より先に退院しました
担当が{}から変わりました
""".strip().splitlines()


class Set(NamedTuple):
    """People as lines of their names, and the sentences these are put into."""

    names: str
    old: str
    frames: list[str]


def _half(text: str) -> str:
    """Katakana in half width."""
    return "".join(_HALF.get(c, c) for c in unicodedata.normalize("NFC", text))


_HALF = {
    full: half
    for code in range(0xFF66, 0xFF9E)
    for half in (chr(code), chr(code) + "\uff9e", chr(code) + "\uff9f")
    for full in [unicodedata.normalize("NFKC", half)]
    if len(full) == 1
}


def _forms(family: str, given: str, family_read: str, given_read: str) -> dict[str, str]:
    both = f"{katakana(family_read)} {katakana(given_read)}"
    return {
        "family": family,
        "given": given,
        "full": family + given,
        "full, divided": f"{family} {given}",
        "full, divided wide": f"{family}\u3000{given}",
        "full, with a dot": f"{family}・{given}",
        "family in hiragana": family_read,
        "given in hiragana": given_read,
        "full in hiragana": family_read + given_read,
        "family in katakana": katakana(family_read),
        "given in katakana": katakana(given_read),
        "full in half width": _half(both.replace(" ", "")),
        "family in half width": _half(katakana(family_read)),
    }


ANEW = Set(_ANEW_NAMES, _OLD, _ANEW_FRAMES)
LATER = Set(_LATER_NAMES, "", _LATER_FRAMES)


def _people(which: Set) -> Iterator[tuple[str, dict[str, str]]]:
    for line in which.names.strip().splitlines():
        family, given, family_read, given_read = line.split()
        yield (
            f'names = ["{family} {given}"]\nkana = "{family_read} {given_read}"',
            _forms(family, given, family_read, given_read),
        )
    for line in which.old.strip().splitlines():
        family, given, old_family, old_given, family_read, given_read = line.split()
        yield (
            f'names = ["{family} {given}"]\nkana = "{family_read} {given_read}"',
            {
                "old family": old_family,
                "old given": old_given,
                "old full": old_family + old_given,
            },
        )


def roster(which: Set) -> str:
    """All people of a set as a roster file."""
    return "".join(
        f'[[participants]]\ncode = "{"User" if at < 60 else "Client"} {at % 60 + 1}"\n{entry}\n'
        for at, (entry, _) in enumerate(_people(which))
    )


def sentences(which: Set, every: int = 1) -> Iterator[Said]:
    """Each form of each name of a set in each of its frames, or every so many of these."""
    count = 0
    for _, forms in _people(which):
        for form, name in forms.items():
            for frame in which.frames:
                count += 1
                if count % every == 0:
                    start = frame.index("{}")
                    yield Said(form, frame.replace("{}", name), start, start + len(name))
