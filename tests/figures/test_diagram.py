"""Diagrams: the parts of a model, and graphs in layers."""

import pytest

from cubeae.figures.clouds_diagram import clouds_diagram
from cubeae.figures.diagram import Diagram, graph, model_diagram


def inside(diagram: Diagram) -> None:
    for box in diagram.boxes:
        assert box.width / 2 <= box.x <= diagram.width - box.width / 2, box.name
        assert box.height / 2 <= box.y <= diagram.height - box.height / 2, box.name


def test_a_diagram_has_the_parts_of_its_model():
    terms = {"kl": {"weight": 0.015, "schedule": "constant"}}
    regularisers = {"none": {"terms": {}}, "kl": {"terms": terms}}
    model = {"encoder": "gaussian", "channel": "gaussian", "regularisers": regularisers}
    names = [box.name for box in model_diagram(model).boxes]
    chain = ["x", "encoder", "moments", "draw", "y", "channel", "z", "decoder", "out"]
    assert names == [*chain, "draw noise", "channel noise", "loss kl", "mse"]
    bare = model_diagram(model | {"encoder": "deterministic", "channel": "none"})
    assert [box.name for box in bare.boxes][:6] == ["x", "encoder", "y", "z", "decoder", "out"]
    for diagram in (model_diagram(model), bare):
        inside(diagram)


def test_a_loss_shows_the_parameters_of_its_penalties():
    terms = {"free-bits": {"weight": 0.5, "schedule": "constant", "bits": 0.25}}
    model = {"encoder": "gaussian", "channel": "none", "regularisers": {"r": {"terms": terms}}}
    box = {box.name: box for box in model_diagram(model).boxes}["loss r"]
    assert box.lines[0].startswith("r: 0.5 Σ max(")
    assert box.lines[0].endswith(" (bits 0.25)")


def test_a_loss_names_what_computes_a_weight():
    terms = {"kl": {"weight": {"kind": "sigma-vae"}, "schedule": "constant"}}
    model = {"encoder": "gaussian", "channel": "none", "regularisers": {"r": {"terms": terms}}}
    box = {box.name: box for box in model_diagram(model).boxes}["loss r"]
    assert box.lines[0].startswith("r: sigma-vae KL")


def test_the_three_clouds_come_from_one_decoder_and_their_scores_are_compared():
    diagram = clouds_diagram()
    boxes = {box.name: box for box in diagram.boxes}
    assert len(boxes) == len(diagram.boxes)
    leads = [(arrow.start, arrow.end) for arrow in diagram.arrows]
    for cloud in ("own", "mixture", "aggregate"):
        assert (f"{cloud} z", "decoder") in leads
        assert ("decoder", f"{cloud} cloud") in leads
    assert {start for start, end in leads if end == "removed"} == {"own cloud", "mixture cloud"}
    assert {start for start, end in leads if end == "left"} == {"mixture cloud", "aggregate cloud"}
    inside(diagram)
    for arrow in diagram.arrows:
        for name, (x, y) in ((arrow.start, arrow.path[0]), (arrow.end, arrow.path[-1])):
            box = boxes[name]
            assert abs(x - box.x) <= box.width / 2, arrow
            assert abs(y - box.y) <= box.height / 2, arrow


def test_a_graph_is_drawn_in_layers_and_has_no_cycle():
    diagram = graph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("a", "d")], list("abcd"))
    height = {box.name: box.y for box in diagram.boxes}
    assert height["a"] < height["b"] == height["c"] < height["d"]
    with pytest.raises(ValueError, match="cycle"):
        graph([("a", "b"), ("b", "a")], ["a", "b"])
