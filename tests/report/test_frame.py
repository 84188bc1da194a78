"""The frame of every page: anchors, templates and settings as rows."""

import math

import pytest
from jinja2 import UndefinedError

from cubeae.config.study_keys import Composition
from cubeae.report.frame.environment import environment, flat
from cubeae.report.frame.register import Register
from cubeae.report.tables.table import Column, Row, Table, TableCell


def test_one_anchor_names_one_thing():
    register = Register("p")
    table = Table("a", "words", [Column("c")], [Row([TableCell("x")])])
    assert register.add_table(table) == 1
    with pytest.raises(ValueError, match="p: two figures or tables are called a"):
        register.add_table(table)


def test_nested_settings_are_flattened_in_order():
    nested = {"a": {"b": [1, math.inf], "c": {}}, "d": None, "e": True}
    assert list(flat(nested)) == [("a.b", "1, ∞"), ("d", ""), ("e", "True")]
    assert list(flat({"of": Composition("f1", "none")})) == [
        ("of.model", "f1"),
        ("of.regulariser", "none"),
    ]


def test_an_undefined_name_in_a_template_is_an_error():
    with pytest.raises(UndefinedError, match="nowhere"):
        environment().from_string("{{ nowhere }}").render()
