"""One colour per composition."""

from cubeae.words.palette import palette


def test_a_composition_keeps_its_colour_whatever_the_order():
    names = [f"f{i}/r" for i in range(12)]
    colours = palette(names)
    assert palette(reversed(names)) == colours == palette(names + names)
    assert len(set(colours.values())) == 12
