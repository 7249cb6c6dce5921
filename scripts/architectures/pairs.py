"""The pairs that the fixtures are asked, and text in other scripts for their tokenizers. All written for this."""

LONG = (
    "The harbour board met on Monday and again on Thursday, and each time the engineer said that the quay would not be ready "
    "before the storms, that the cranes had been ordered too late, and that nobody had asked the pilots. The mayor thanked her, "
    "read a letter from the ministry, and moved on to the budget. “We were promised a date,” one member said afterwards, “and "
    "what we have is a drawing of a date.” The contractor did not answer questions that evening. A week later he wrote that the "
    "delay was owed to the weather, to the supplier of the steel, and to a misunderstanding about the depth of the water."
)

PAIRS = [
    ("The ferry sailed.", "The ferry is late."),
    ("The minister said the new quay would open before the winter storms.", "The quay will open on time."),
    ("The minister said the new quay would open before the winter storms.", "It is not true that the quay will open on time."),
    ("“Nobody asked us,” the pilots' union wrote; its 312 members will vote on 4 May.", "The pilots were asked."),
    (LONG, "The quay is late."),
    (LONG, "The contractor is to blame for the delay, not the weather."),
    ("Министр сказал, что порт откроют весной.", "The port will open."),
    ("港口将在春天开放，部长说。", "港口会开放。"),
    ("قال الوزير إن الميناء سيفتح في الربيع.", "The minister spoke."),
    ("…", "?"),
    ("!!! --- ???", "No."),
    ("Zażółć gęślą jaźń – naïve façade, Ağrı 🙂", "A text with accents."),
    ("Tax the ferries\nand the cranes\tas well, he shouted.", "He wants a tax."),
]

SCRIPTS = [
    "Министр сказал, что новый порт откроют до зимы, но никто не назвал дату.",
    "港口将在冬天之前开放，部长说。没有人问过工人。",
    "قال الوزير إن الميناء الجديد سيفتح قبل الشتاء.",
    "Zażółć gęślą jaźń. Le café naïf ouvre à neuf heures. Größe, Straße, Ağrı.",
]
