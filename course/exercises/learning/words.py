"""What the program says, in each language. What a test or the compiler says stays in English."""

import os

from learning.words_en import ENGLISH
from learning.words_pt import PORTUGUESE

LANGUAGES = {"en": ENGLISH, "pt": PORTUGUESE}


def language_of_environment(environment=os.environ):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "pt" if value.startswith("pt") else "en"
    return "en"


class Words:
    def __init__(self, language):
        self.language = language
        self.texts = LANGUAGES[language]

    def __call__(self, key, **values):
        return self.texts[key].format(**values)
