"""The table: which property holds for which program."""

import difflib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable

from . import lasting_properties as lasting
from . import properties as simple
from . import resume_properties as resume
from .customers import Fault, NotApplicable
from .programs import STEPS, Program

AT_ONCE = 6  # checks that run at the same time; most of their time they wait

TEXTS = {"README.md": "en", "LEIAME.md": "pt"}
BEGIN = "<!-- table made by course/steps/wire_checks.py --write -->\n"
END = "<!-- end -->\n"


@dataclass(frozen=True)
class Property:
    check: Callable
    en: str
    pt: str

    @property
    def name(self):
        return self.check.__name__


PROPERTIES = [
    Property(simple.whole_purchase, "a whole purchase", "uma compra inteira"),
    Property(simple.decision_without_offer, "`S` without an offer sells nothing",
             "`S` sem oferta não vende nada"),
    Property(simple.last_seat_once, "the last seat is sold once",
             "o último assento é vendido uma só vez"),
    Property(simple.two_legs_at_once, "two legs at once", "dois trechos ao mesmo tempo"),
    Property(simple.idle_customers_cost_little, "200 idle customers, no thread each",
             "200 clientes parados, sem uma thread para cada um"),
    Property(simple.split_message, "a message in two pieces", "uma mensagem em dois pedaços"),
    Property(simple.glued_messages, "several messages in one segment",
             "várias mensagens num só segmento"),
    Property(simple.endless_line, "a line of 2 MB without an end is refused",
             "uma linha de 2 MB sem fim é recusada"),
    Property(simple.silence_ends, "a silent customer loses the offer in time",
             "um cliente calado perde a oferta no prazo"),
    Property(simple.waits_for_the_last_seat, "nobody is refused while the last seat is only offered",
             "ninguém ouve não enquanto o último assento só está oferecido"),
    Property(simple.in_order_of_arrival, "first come, first served",
             "quem chega primeiro é atendido primeiro"),
    Property(simple.vanishes_in_line, "a customer who vanishes in line is gone at once",
             "um cliente que some na fila sai dela na hora"),
    Property(simple.vanishes_while_deciding, "the seat of one who vanishes while deciding is free",
             "o assento de quem some enquanto decide fica livre"),
    Property(simple.vanishes_before_the_offer, "the seat of one who vanishes before the offer is free",
             "o assento de quem some antes da oferta fica livre"),
    Property(lasting.drains, "SIGTERM: offers are decided, then it ends",
             "SIGTERM: as ofertas são decididas, depois termina"),
    Property(lasting.kill_loses_nothing, "`kill -9` loses no sale that was told",
             "`kill -9` não perde nenhuma venda já confirmada"),
    Property(lasting.half_a_record_is_dropped, "a record that a kill has cut short does no harm",
             "um registro que um kill deixou pela metade não faz mal"),
    Property(lasting.on_disk_before_it_is_told, "a sale is on disk before it is told",
             "uma venda está no disco antes de ser confirmada"),
    Property(lasting.sales_share_a_sync, "sales share a sync", "vendas dividem um sync"),
    Property(lasting.tested_without_waiting, "time limits are tested without waiting",
             "prazos são testados sem esperar"),
    Property(resume.comes_back_to_the_offer, "a customer who comes back finds the offer again",
             "quem volta reencontra a oferta"),
    Property(resume.learns_how_it_ended, "a customer who comes back learns whether the seat is bought",
             "quem volta fica sabendo se comprou"),
]


WRONG_SERVERS = [Program("wrong", name, STEPS / f"checks/wrong/{name}.py")
                 for name in ("true_once", "ledger")]


@dataclass(frozen=True)
class Verdict:
    value: str  # yes, no, or "not applicable"
    reason: str = ""


def judge(program, check):
    try:
        check(program)
    except Fault as fault:
        return Verdict("no", str(fault))
    except NotApplicable as reason:
        return Verdict("not applicable", str(reason))
    return Verdict("yes")


def judge_all(programs):
    """A verdict for each program's label and each property's name."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = {(program.label, row.name): pool.submit(judge, program, row.check)
                    for program in programs for row in PROPERTIES}
        return {key: verdict.result() for key, verdict in verdicts.items()}


WORDS = {"en": {"yes": "yes", "no": "no", "not applicable": "–"},
         "pt": {"yes": "sim", "no": "não", "not applicable": "–"}}


def markdown(programs, verdicts, language):
    """The table as it stands in a text."""
    lines = ["| |" + "".join(f" {program.label} |" for program in programs),
             "| --- |" + " --- |" * len(programs)]
    for row in PROPERTIES:
        cells = (WORDS[language][verdicts[program.label, row.name].value] for program in programs)
        lines.append(f"| {getattr(row, language)} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(lines) + "\n"


def plain(programs, verdicts):
    """The table for a terminal, then a reason for each no."""
    width = max(len(row.en) for row in PROPERTIES) + 2
    columns = [max(len(program.label), 3) for program in programs]
    labels = (program.label.rjust(size) for program, size in zip(programs, columns))
    lines = [" " * width + "  ".join(labels)]
    for row in PROPERTIES:
        words = (WORDS["en"][verdicts[program.label, row.name].value] for program in programs)
        cells = (word.rjust(size) for word, size in zip(words, columns))
        lines.append(row.en.ljust(width) + "  ".join(cells))
    return "\n".join(lines) + "\n"


def reasons(programs, verdicts):
    for program in programs:
        for row in PROPERTIES:
            verdict = verdicts[program.label, row.name]
            if verdict.reason:
                yield f"{program.label}: {row.en}: {verdict.value}: {verdict.reason}"


def as_json(programs, verdicts):
    return json.dumps({program.name: {
        row.name: {"value": verdicts[program.label, row.name].value,
                   "reason": verdicts[program.label, row.name].reason}
        for row in PROPERTIES} for program in programs}, indent=1, ensure_ascii=False)


SENTENCES = {
    "en": ("In the [table](README.md#the-table), ", "this step gains: {}.", "this step gains nothing.",
           " It loses: {}."),
    "pt": ("Na [tabela](LEIAME.md#a-tabela), ", "este passo ganha: {}.", "este passo não ganha nada.",
           " Perde: {}."),
}


def sentence(step, before, verdicts, language):
    """What a lesson says of the table: how its step differs from the one before."""
    def rows_where(has):
        return ", ".join(f"*{getattr(row, language)}*" for row in PROPERTIES if has(row.name))

    def holds(program, name):
        return program is not None and verdicts[program.label, name].value == "yes"

    gained = rows_where(lambda name: holds(step, name) and not holds(before, name))
    lost = rows_where(lambda name: holds(before, name) and not holds(step, name))
    begin, gains, nothing, loses = SENTENCES[language]
    return begin + (gains.format(gained) if gained else nothing) + (loses.format(lost) if lost else "")


def made_texts(programs, verdicts):
    """Each text that has parts which the checks make: its path, how it is, how it should be."""
    for name, language in TEXTS.items():
        path = STEPS / name
        text = path.read_text()
        made = BEGIN + markdown(programs, verdicts, language) + END
        yield path, text, re.sub(f"{BEGIN}.*?{END}", lambda _: made, text, flags=re.DOTALL)
    for before, step in zip([None, *programs], programs):
        for language, suffix in (("en", ".md"), ("pt", ".pt.md")):
            path = STEPS / (step.name + suffix)
            if path.exists():
                text = path.read_text()
                made = sentence(step, before, verdicts, language)
                begin = re.escape(SENTENCES[language][0])
                yield path, text, re.sub(f"^{begin}.*$", lambda _: made, text, flags=re.MULTILINE)


def write(programs, verdicts):
    for path, _, made in made_texts(programs, verdicts):
        path.write_text(made)


def differences(programs, verdicts):
    """The lines of the texts that aren't what the programs do, as diff shows them."""
    for path, text, made in made_texts(programs, verdicts):
        if BEGIN not in text and SENTENCES["en"][0] not in text and SENTENCES["pt"][0] not in text:
            yield f"{path.name} says nothing of the table"
        yield from difflib.unified_diff(text.splitlines(), made.splitlines(), path.name,
                                        "the programs", lineterm="", n=0)


def differences_of_parts(parts, verdicts):
    """A sentence for each property that a step once more, with Trecho's parts, has and the step hasn't, or
    the other way round."""
    for program in parts:
        for row in PROPERTIES:
            mine, wanted = (verdicts[label, row.name].value
                            for label in (program.label, program.label[:2]))
            if mine != wanted:
                yield f"{program.name}: {row.en}: {mine}, and step {program.label[:2]} says {wanted}"


def checks_that_never_fail(programs, verdicts):
    """A sentence for each check that fails for no step, and for no server that is wrong on purpose:
    such a check would prove nothing."""
    for row in PROPERTIES:
        if not any(verdicts[program.label, row.name].value == "no" for program in programs) and \
                not any(judge(wrong, row.check).value == "no" for wrong in WRONG_SERVERS):
            yield f"nothing shows that the check {row.name} can fail"
