"""Diagrams: the parts of a model, and graphs in layers."""

import pytest

from cubeae.figures.diagram import graph, model_diagram


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
        for box in diagram.boxes:
            assert box.width / 2 <= box.x <= diagram.width - box.width / 2, box.name
            assert box.height / 2 <= box.y <= diagram.height - box.height / 2, box.name


def test_a_graph_is_drawn_in_layers_and_has_no_cycle():
    diagram = graph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("a", "d")], list("abcd"))
    height = {box.name: box.y for box in diagram.boxes}
    assert height["a"] < height["b"] == height["c"] < height["d"]
    with pytest.raises(ValueError, match="cycle"):
        graph([("a", "b"), ("b", "a")], ["a", "b"])
