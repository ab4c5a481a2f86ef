#!/usr/bin/env bash
# Guess: sentencepiece's default rules treat Bangla's two zero-width signs alike, and neither ends a word.
# Really: nmt_nfkc turns the non-joiner (U+200C) into a space and keeps the joiner (U+200D). Plain nfkc keeps both.
# Versions: sentencepiece 0.2.3.
# Why it matters: one lyric word becomes two, and its tokens are not those of the same word spelt without the sign.
# Output seen: nmt_nfkc ▁উদ্▁যাপন back as two words, nfkc back as one
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q sentencepiece==0.2.3
"$folder/venv/bin/python" - <<'PY'
import io
import sentencepiece

lines = ["আমি তোমাকে ভালোবাসি", "we dance all night", "উদ\u09cd\u200cযাপন র\u200d\u09cdযাপ"] * 50
non_joiner, joiner = "উদ\u09cd\u200cযাপন", "র\u200d\u09cdযাপ"
words = {}
for rule in ("nmt_nfkc", "nfkc"):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, vocab_size=60, hard_vocab_limit=False,
        character_coverage=1.0, normalization_rule_name=rule, minloglevel=2)
    tokens = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    assert "\u200d" in tokens.normalize(joiner)
    words[rule] = tokens.decode(tokens.encode(non_joiner)).split()
    print(rule, tokens.normalize(non_joiner), "back as", words[rule])
assert words["nmt_nfkc"] == ["উদ\u09cd", "যাপন"]
assert words["nfkc"] == [non_joiner]
PY
