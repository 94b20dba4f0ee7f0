"""120 people and 40 sentences to put their names into, for tests and for measuring.

The people have kanji, hiragana, katakana and foreign names, many of them words too (光, くに) or
written like the grammar around them (かな, いと). FIRST was there before the rules; SECOND was
written when they were done, and scored before anything was changed for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Family and given name, and how they are read.
_NAMES = """
佐藤 健一 さとう けんいち
鈴木 美穂 すずき みほ
高橋 翔太 たかはし しょうた
田中 和子 たなか かずこ
渡辺 大輔 わたなべ だいすけ
伊藤 明美 いとう あけみ
山本 直樹 やまもと なおき
中村 由紀 なかむら ゆき
小林 拓也 こばやし たくや
加藤 真理 かとう まり
吉田 恵 よしだ めぐみ
山田 誠 やまだ まこと
佐々木 亮 ささき りょう
山口 愛 やまぐち あい
松本 光 まつもと ひかる
井上 望 いのうえ のぞみ
木村 大地 きむら だいち
林 桜 はやし さくら
斎藤 歩 さいとう あゆむ
清水 葵 しみず あおい
山崎 蓮 やまざき れん
森 陽菜 もり ひな
池田 優 いけだ ゆう
橋本 学 はしもと まなぶ
阿部 空 あべ そら
石川 海 いしかわ かい
山下 薫 やました かおる
中島 渚 なかじま なぎさ
石井 忍 いしい しのぶ
小川 勝 おがわ まさる
前田 茂 まえだ しげる
岡田 実 おかだ みのる
長谷川 梓 はせがわ あずさ
藤田 楓 ふじた かえで
後藤 凛 ごとう りん
海棠 澄江 かいどう すみえ
小鳥遊 律 たかなし りつ
月見里 朔 やまなし さく
勅使河原 樹 てしがわら いつき
東海林 環 しょうじ たまき
御手洗 慧 みたらい けい
五十嵐 豪 いがらし ごう
四十物 静 あいもの しずか
八月一日 宵 ほづみ よい
一口 詩織 いもあらい しおり
辻 隼人 つじ はやと
原 千尋 はら ちひろ
東 翔平 あずま しょうへい
西 紗良 にし さら
関 悠斗 せき ゆうと
谷 琴音 たに ことね
星 美月 ほし みづき
南 剛 みなみ つよし
堤 泉 つつみ いずみ
金 英子 きむ よんじゃ
王 芳 おう ほう
李 秀蘭 り しゅうらん
朴 志勲 ぱく じふん
柊木 雫 ひいらぎ しずく
日下部 紬 くさかべ つむぎ
村上 みう むらかみ みう
近藤 ゆい こんどう ゆい
石原 さくら いしはら さくら
坂本 ひなこ さかもと ひなこ
遠藤 くにこ えんどう くにこ
青木 まい あおき まい
藤井 あい ふじい あい
西村 かな にしむら かな
福田 なお ふくだ なお
太田 けん おおた けん
三浦 はな みうら はな
岡本 りん おかもと りん
松田 めぐみ まつだ めぐみ
中川 のぞみ なかがわ のぞみ
中野 ひかり なかの ひかり
原田 みどり はらだ みどり
小野 かおり おの かおり
田村 しおり たむら しおり
竹内 あかり たけうち あかり
金子 つばさ かねこ つばさ
和田 ほのか わだ ほのか
中山 ひより なかやま ひより
石田 こころ いしだ こころ
上田 みなみ うえだ みなみ
森田 いずみ もりた いずみ
原口 あゆみ はらぐち あゆみ
柴田 まこと しばた まこと
酒井 すみれ さかい すみれ
工藤 なつ くどう なつ
横山 みき よこやま みき
宮崎 ゆう みやざき ゆう
宮本 さき みやもと さき
内田 くに うちだ くに
高木 とわ たかぎ とわ
安藤 いと あんどう いと
谷口 ちか たにぐち ちか
大野 さち おおの さち
丸山 もも まるやま もも
今井 そら いまい そら
河野 たけし こうの たけし
藤本 しょうこ ふじもと しょうこ
村田 まりこ むらた まりこ
武田 いくみ たけだ いくみ
上野 てるよ うえの てるよ
杉山 とみこ すぎやま とみこ
増田 マリア ますだ まりあ
平野 エリカ ひらの えりか
大塚 アンナ おおつか あんな
千葉 ジュン ちば じゅん
久保 リサ くぼ りさ
松井 ノア まつい のあ
"""

_FOREIGN = """
グエン・ティ・ラン, Nguyen Thi Lan
サム・テイラー, Sam Taylor
マイケル・ブラウン
キム・ミンジ, Kim Minji
Park Jiyoung, パク・ジヨン
ホセ・ロドリゲス
アミナ・ハッサン
チャン・ウェイ
ラジ・パテル
"""

FIRST = """
先週から{}も参加しています。
えっと私{}っていいます
隣に座っているのが{}で
{}、ちょっと聞いてもいい?
この前{}と高畑さんと三人で話しました
{}や他のメンバーにも聞いてみたい
電話をくれたのは{}だけでした
うちの{}なんか毎日泣いてたんですよ
それは{}のことですよね
みんなが{}って呼ぶんです
{}まで怒り出してしまって
でも{}さんは来なかった
名前は{}です
昔から{}とは仲がいいんです
あのとき{}が助けてくれたから今がある
友達の{}に誘われて来ました
ねえ{}どう思う
今日は{}、明日は別の人が当番です
その話、{}から聞きました
施設では{}を呼んで手伝ってもらった
""".strip().splitlines()

SECOND = """
おととい{}に道で会いました
ええっと{}です、よろしくお願いします
{}はまだ来てないみたいですね
その時は{}と申します、って電話で名乗ったんです
夜中に{}に相談したんですよ
{}の、なんていうか、声が好きで
やっぱり{}だって辛かったと思う
同じ班の{}が先に帰っちゃって
{}先生に言われたとおりにしています
姉の{}と母がけんかして
作業所で{}、田島さん、それから私の三人
あと{}ちゃんもそう言ってた
先月{}が退院したらしいよ
そういえば{}ってどこに住んでるんだっけ
{}くんのお母さんに電話した
担当は{}になりました
病院では{}しか話せる人がいなかった
ありがとう{}本当に助かった
{}へ手紙を書いています
これは{}、あれは別の人の意見です
""".strip().splitlines()

ORDINARY = """
家族のけんかが減ってほっとした
石けんで手を洗ってから入ります
りんごの皮をむくのが得意です
カレンダーに丸をつけています
さくらんぼを送ってもらった
はなしを聞いてもらえて楽になった
毎日まいにち同じことの繰り返しです
あいまいな返事しかできなかった
あいさつをするだけで疲れます
うまいものを食べると元気が出る
住まいのことで相談しました
しまいには何も言えなくなった
なおさら不安になりました
ねじをなおすのが好きなんです
いつもより長く眠れたかなと思います
それでいいのかなって考えてしまう
どこかに出かけたい気分です
あたたかい飲み物が落ち着きます
おととい病院に行きました
ひとりで飛んで逃げたいと思った
薬を変えたいと伝えました
海岸まで歩いて帰ってきた
海外には行ったことがない
大学を途中でやめました
学校に通えなかった時期があります
空気を読むのが苦手です
空いている席に座りました
光熱費が高くて困っています
観光のお客さんが増えました
愛想笑いばかりしていました
恋愛の話はしたくない
優先席に座るのが気まずい
実際に使ってみると便利でした
事実を伝えるのは難しい
希望を持つのが怖いんです
本望だと言われました
東京に出たのは二十年前です
関東と関西では言葉が違う
関係ないと言われました
西日が強くてカーテンを閉めた
お金がないので行けません
金曜日はデイケアが休みです
森林浴のプログラムがあった
原因がわからないままでした
谷間にいるような気分です
静かな場所じゃないと眠れません
歩道が凍っていて転んだ
一歩ずつ進めばいいと思う
桜並木を散歩しました
海鮮丼を食べに行きました
大地震のときは薬が足りなかった
平野部は雪が積もらない
さらに薬が増えてしまいました
とくにないです
近くに住みたいと思っています
気にしすぎだと言われます
ランチの時間がいちばん楽しい
マイナンバーの手続きをした
ラジオを聞きながら寝ます
キムチは匂うから外で食べる
カラオケで声が枯れた
ちからが入らない日もある
みなさんの話を聞けてよかった
なつかしい歌が流れていた
ほうっておいてほしかった
つばを飲み込むのもつらかった
こころざしなんて立派なものはない
いとこの結婚式に出ました
ももひきを履いています
そらぞらしい言い方をされた
みどり色の薬を飲んでいます
しおりを挟んだまま読んでいない
恵方巻きを食べました
誠に申し訳ありません
""".strip().splitlines()
"""Talk about nobody in which the names' kana and characters stand inside other words."""


class Said(NamedTuple):
    """A sentence with a form of somebody's name at [start, end)."""

    form: str
    text: str
    start: int
    end: int


def katakana(text: str) -> str:
    """Hiragana as katakana."""
    return "".join(chr(ord(c) + 96) if "ぁ" <= c <= "ゖ" else c for c in text)


def _people() -> Iterator[tuple[str, dict[str, str]]]:
    """What the roster says of each person, and the forms their name may be said in."""
    for line in _NAMES.split("\n"):
        if not line:
            continue
        family, given, family_read, given_read = line.split()
        entry = f'names = ["{family} {given}"]\nkana = "{family_read} {given_read}"'
        yield (
            entry,
            {
                "family": family,
                "given": given,
                "full": family + given,
                "family in hiragana": family_read,
                "given in hiragana": given_read,
                "family in katakana": katakana(family_read),
                "given in katakana": katakana(given_read),
            },
        )
    for line in _FOREIGN.strip().split("\n"):
        names = line.split(", ")
        quoted = ", ".join(f'"{name}"' for name in names)
        forms = {"full": names[0]}
        for name in names:
            script = "letters" if name.isascii() else "katakana"
            parts = name.replace("・", " ").split()
            forms |= {f"first in {script}": parts[0], f"last in {script}": parts[-1]}
        yield f"names = [{quoted}]", forms


def roster() -> str:
    """All of them as a roster file."""
    return "".join(
        f'[[participants]]\ncode = "{"User" if at < 60 else "Client"} {at % 60 + 1}"\n{entry}\n'
        for at, (entry, _) in enumerate(_people())
    )


def sentences(frames: list[str], every: int = 1) -> Iterator[Said]:
    """Each form of each name in each frame, or every so many of these. One mora alone is no form:
    it is looked for before honorifics only."""
    count = 0
    for _, forms in _people():
        for form, name in forms.items():
            if len(name) < 2 and not "\u4e00" <= name <= "\u9fff":
                continue
            for frame in frames:
                count += 1
                if count % every == 0:
                    start = frame.index("{}")
                    yield Said(form, frame.replace("{}", name), start, start + len(name))
