"""A tokenizer of each kind in use, made from a little text so that its files stay small.

Byte-level BPE is trained by `tokenizers`. Its trainers for WordPiece and Unigram give another vocabulary in each
run, so that those two get the most frequent pieces by plain counting; how a text is cut is the library's either way.
"""

import math
from collections import Counter
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AlbertTokenizerFast,
    BartTokenizerFast,
    BertTokenizerFast,
    DebertaTokenizerFast,
    DebertaV2TokenizerFast,
    DistilBertTokenizerFast,
    MobileBertTokenizerFast,
    MPNetTokenizerFast,
    PreTrainedTokenizerFast,
    RobertaTokenizerFast,
    XLMRobertaTokenizerFast,
)

from pairs import SCRIPTS

BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
# BERT's pieces between RoBERTa's marks.
MPNET = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]


def text(folder):
    """Statements of the written corpus, without their labels, every file's first twenty."""
    lines = list(SCRIPTS)
    for path in sorted(Path(folder).glob("*.txt")):
        statements = [line.split(" ", 2)[2] for line in path.read_text(encoding="utf-8").splitlines()
                      if line[:1] in "+-0" and line.count(" ") > 2]
        lines += statements[:20]
    return lines


def template(tokenizer, first, last, pair):
    ids = [(name, tokenizer.token_to_id(name)) for name in (first, last)]
    return processors.TemplateProcessing(single=f"{first} $A {last}", pair=pair, special_tokens=ids)


def words(tokenizer, lines):
    counts = Counter()
    for line in lines:
        normal = tokenizer.normalizer.normalize_str(line)
        counts.update(word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal))
    return counts


def frequent(pairs, most):
    counts = Counter()
    for piece, count in pairs:
        counts[piece] += count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def word_piece(lines, lowercase, special):
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    counts = words(tokenizer, lines)
    letters = [c for c, _ in frequent(((c, n) for word, n in counts.items() for c in word), 70)]
    whole = [w for w, _ in frequent(((word, n) for word, n in counts.items() if len(word) > 1), 60)]
    inner = frequent((("##" + word[i:j], n) for word, n in counts.items()
                      for i in range(1, len(word)) for j in range(i + 2, min(i + 5, len(word) + 1))), 60)
    vocabulary = [*special, *sorted(letters), *("##" + c for c in sorted(letters)), *whole, *(p for p, _ in inner)]
    tokenizer.model = models.WordPiece({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]")
    tokenizer.add_special_tokens(special)
    return tokenizer


def byte_level(lines, special, normalizer=None, prefix=False):
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def unigram(lines, special, unknown, normalizer):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    counts = words(tokenizer, lines)
    letters = frequent(((c, n) for word, n in counts.items() for c in word), 90)
    longer = frequent(((word[i:j], n) for word, n in counts.items()
                       for i in range(len(word)) for j in range(i + 2, min(i + 6, len(word) + 1))), 160)
    total = sum(n for _, n in letters + longer)
    scored = [(piece, round(math.log(n / total), 4)) for piece, n in letters + longer]
    tokenizer.model = models.Unigram([(name, 0.0) for name in special] + scored, special.index(unknown), False)
    tokenizer.add_special_tokens(special)
    return tokenizer


def squeeze(*others):
    return normalizers.Sequence([*others, normalizers.Replace(Regex(" {2,}"), " ")])


def bert(cls, lowercase=True):
    def build(lines, limit):
        tokenizer = word_piece(lines, lowercase, BERT)
        tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
        return cls(tokenizer_object=tokenizer, do_lower_case=lowercase, model_max_length=limit)
    return build


def mpnet(lines, limit):
    tokenizer = word_piece(lines, True, MPNET)
    tokenizer.post_processor = processors.RobertaProcessing(sep=("</s>", 2), cls=("<s>", 0), add_prefix_space=False)
    return MPNetTokenizerFast(tokenizer_object=tokenizer, do_lower_case=True, model_max_length=limit)


def roberta(cls):
    def build(lines, limit):
        tokenizer = byte_level(lines, ROBERTA)
        tokenizer.post_processor = processors.RobertaProcessing(
            sep=("</s>", 2), cls=("<s>", 0), trim_offsets=True, add_prefix_space=False)
        return cls(tokenizer_object=tokenizer, model_max_length=limit)
    return build


def xlm_roberta(lines, limit):
    tokenizer = unigram(lines, ROBERTA, "<unk>", squeeze(normalizers.NFKC()))
    tokenizer.post_processor = template(tokenizer, "<s>", "</s>", "<s> $A </s> </s> $B </s>")
    return XLMRobertaTokenizerFast(tokenizer_object=tokenizer, model_max_length=limit)


def albert(lines, limit):
    plain = [normalizers.Replace("``", '"'), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    tokenizer = unigram(lines, ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "<unk>", squeeze(*plain))
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return AlbertTokenizerFast(tokenizer_object=tokenizer, model_max_length=limit)


def deberta(lines, limit):
    tokenizer = byte_level(lines, BERT)
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return DebertaTokenizerFast(tokenizer_object=tokenizer, model_max_length=limit)


def deberta_v2(lines, limit):
    special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
    tokenizer = unigram(lines, special, "[UNK]", squeeze(normalizers.Strip(), normalizers.NFKC()))
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return DebertaV2TokenizerFast(tokenizer_object=tokenizer, model_max_length=limit)


def modernbert(lines, limit):
    tokenizer = byte_level(lines, BERT, normalizers.NFC())
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B [SEP]")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=limit, model_input_names=["input_ids", "attention_mask"],
        pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


BUILDERS = {
    "bert": bert(BertTokenizerFast),
    "distilbert": bert(DistilBertTokenizerFast, lowercase=False),
    "mobilebert": bert(MobileBertTokenizerFast),
    "roberta": roberta(RobertaTokenizerFast),
    "bart": roberta(BartTokenizerFast),
    "xlm-roberta": xlm_roberta,
    "mpnet": mpnet,
    "albert": albert,
    "deberta": deberta,
    "deberta-v2": deberta_v2,
    "deberta-v2-conv": deberta_v2,
    "modernbert": modernbert,
}
