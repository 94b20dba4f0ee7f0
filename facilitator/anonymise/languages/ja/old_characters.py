"""Characters that names are written with in an older or another form: 龍 for 竜, 惠 for 恵.

What decides is whether people and engines write one for the other in the same person's name, not
whether a standard holds them for one. Most stand side by side in 常用漢字表 (2010), the rest are
common in family registers. Numerals are left out: they are read elsewhere.
"""

from __future__ import annotations

_OLD = (
    "亞惡壓圍醫爲榮營衞驛圓鹽緣艷應歐櫻奧橫溫穩假價畫會懷繪擴學嶽樂勸卷寬歡觀關巖歸氣龜舊據擧峽狹"
    "鄕曉區驅勳薰徑惠溪經繼莖螢輕鷄藝儉劍圈檢權獻縣顯驗嚴效廣恆鑛號國圀黑濟劑雜參棧蠶贊殘絲齒兒辭"
    "濕實舍寫釋壽收從澁縱肅處緖敍奬將燒稱證乘條淨疊穰讓觸愼晉眞盡圖粹醉隨數樞瀨聲靜攝專戰淺潛纖踐"
    "錢禪雙壯搜爭總聰莊裝增藏續體對帶臺瀧擇單擔團彈斷遲晝蟲鑄廳聽鎭鐵轉點傳燈當黨德獨讀繩惱腦霸拜"
    "賣麥發髮拔祕彥姬佛倂竝變辯步穗寶豐飜每萬滿默彌藥譯豫餘與譽搖樣謠來賴亂覽龍兩獵綠鄰凜壘勵禮靈"
    "齡戀爐勞樓祿錄亙灣瑤遙槙曽檜礒冨嶌峯嵜舘籏萠埜枩栁淸靑穐渕渊昻桒曻舩鷗薗蘆竈禰熙皓壺萊堯檮籠"
    "邨藪槗濱塲"
)
_NEW = (
    "亜悪圧囲医為栄営衛駅円塩縁艶応欧桜奥横温穏仮価画会懐絵拡学岳楽勧巻寛歓観関巌帰気亀旧拠挙峡狭"
    "郷暁区駆勲薫径恵渓経継茎蛍軽鶏芸倹剣圏検権献県顕験厳効広恒鉱号国国黒済剤雑参桟蚕賛残糸歯児辞"
    "湿実舎写釈寿収従渋縦粛処緒叙奨将焼称証乗条浄畳穣譲触慎晋真尽図粋酔随数枢瀬声静摂専戦浅潜繊践"
    "銭禅双壮捜争総聡荘装増蔵続体対帯台滝択単担団弾断遅昼虫鋳庁聴鎮鉄転点伝灯当党徳独読縄悩脳覇拝"
    "売麦発髪抜秘彦姫仏併並変弁歩穂宝豊翻毎万満黙弥薬訳予余与誉揺様謡来頼乱覧竜両猟緑隣凛塁励礼霊"
    "齢恋炉労楼禄録亘湾瑶遥槇曾桧磯富島峰崎館旗萌野松柳清青秋淵淵昂桑昇船鴎園芦竃祢煕晧壷莱尭梼篭"
    "村薮橋浜場"
)
_ONE_FORM = str.maketrans(_OLD, _NEW)


def one_form(text: str) -> str:
    """A text with every such character in one form, one character for one."""
    return text.translate(_ONE_FORM)
