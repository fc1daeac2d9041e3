"""Goal: the program says the same in each language."""

import re
import unittest

from learning.words import LANGUAGES, language_of_environment


class Words(unittest.TestCase):
    def test_are_the_same_in_each_language(self):
        english, portuguese = LANGUAGES["en"], LANGUAGES["pt"]
        self.assertEqual(list(english), list(portuguese))
        for key, text in english.items():
            values = {match for match in re.findall(r"{(\w+)", text)}
            self.assertEqual(values, {match for match in re.findall(r"{(\w+)", portuguese[key])}, key)

    def test_are_in_the_language_of_the_system(self):
        self.assertEqual(language_of_environment({"LANG": "pt_BR.UTF-8"}), "pt")
        self.assertEqual(language_of_environment({"LANG": "pt_BR.UTF-8", "LC_ALL": "C"}), "en")
        self.assertEqual(language_of_environment({}), "en")
