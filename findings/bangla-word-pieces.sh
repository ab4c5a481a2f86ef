#!/usr/bin/env bash
# Guess: scikit-learn's text vectorisers take Bangla lyrics apart at spaces and punctuation, as the English ones.
# Really: Python's \w has no vowel signs, so words break there, and pieces of one letter are dropped.
# The same \w+ in the tokenizers package (Rust) keeps the words whole.
# Versions: scikit-learn 1.9.1, tokenizers 0.23.3, numpy 2.4.6, scipy 1.17.1.
# Why it matters: TF-IDF loses most Bangla words, and আমি (I) is counted as আম (mango), while English words stay.
# Output seen: scikit-learn ['dance', 'we', 'আম'], tokenizers ['আমি', 'তোমাকে', 'ভালোবাসি', ',', 'we', 'dance']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: \
    scikit-learn==1.9.1 tokenizers==0.23.3 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
from sklearn.feature_extraction.text import CountVectorizer
from tokenizers.pre_tokenizers import Whitespace

line = "আমি তোমাকে ভালোবাসি, we dance"
counted = CountVectorizer().fit([line]).get_feature_names_out().tolist()
whole = [word for word, _ in Whitespace().pre_tokenize_str(line)]
print("scikit-learn", counted, "tokenizers", whole)
assert counted == ["dance", "we", "আম"]
assert whole == ["আমি", "তোমাকে", "ভালোবাসি", ",", "we", "dance"]
PY
