import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import engine.model.judging.page as module
from engine.model.bootstrap import Estimate
from engine.model.judging.page import command, page, verdict

CSS = (Path(module.__file__).parent / "page.css").read_text(encoding="utf-8")
VOID = {"meta", "br", "link", "path", "use"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.tags, self.links = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.add(tag)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named[key] for key in ("href", "src", "xlink:href") if key in named]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html(report):
    return page(report)


@pytest.fixture(scope="module")
def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


def test_the_page_is_well_formed_and_asks_for_nothing_else(html, read):
    assert read.open == []
    assert not read.tags & {"script", "link", "img", "iframe", "object"}
    assert all(link.startswith("#") for link in read.links)
    assert not re.findall(r"@import|url\((?!#)", html)


def test_ids_are_unique_and_every_link_has_its_target(read):
    assert len(set(read.ids)) == len(read.ids)
    assert {link[1:] for link in read.links} <= set(read.ids)


def test_every_figure_of_the_table_is_the_reports_own(html, report):
    for level in report.levels:
        for result in report.at(level):
            for name in ("auc", "ap", "ks", "recall@10%"):
                assert f">{result.metrics[name].value:.3f}<small>" in html


def test_data_seed_and_command_are_named(html, report):
    for fact in (report.data_hash, report.catalog_hash, command(report), report.definition):
        assert fact in html
    assert "simulated data" in html


def test_the_command_asks_for_as_many_origins_as_were_judged(report):
    origins = " --origins 2" if report.task == "payment" else ""
    assert command(report) == f"forbear backtest --task {report.task}{origins} --seed 0"


def test_names_from_elsewhere_stay_text(html, report):
    if report.task == "payment":
        assert "challenger &lt;b&gt;" in html
        assert "challenger <b>" not in html


def test_the_same_report_gives_the_same_page(html, report):
    assert page(report) == html


@pytest.mark.parametrize(
    ("ends", "told"), [((0.01, 0.2), "better"), ((-0.2, -0.01), "worse"), ((-0.1, 0.2), "open")]
)
def test_a_difference_is_told_apart_only_when_its_interval_leaves_zero_out(ends, told):
    assert verdict(Estimate(sum(ends) / 2, *ends)) == told


def colours(scheme):
    light, dark = CSS.split("@media (prefers-color-scheme: dark)")[:2]
    text = light if scheme == "light" else dark
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", text))


def contrast(first, second):
    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_lines_have_the_contrast_of_wcag_aa(scheme):
    drawn = colours(scheme)
    for ground in ("paper", "card", "wash", "warn"):
        for text in ("ink", "muted"):
            assert contrast(drawn[text], drawn[ground]) >= 4.5, (text, ground)
    assert contrast(drawn["model"], drawn["paper"]) >= 4.5  # links
    for line in ("model", "rule", "logistic"):
        assert contrast(drawn[line], drawn["card"]) >= 3, line
