"""The first page's answer: with other results it reads otherwise."""

import math
from dataclasses import replace

import pandas as pd
from planted.configs import read
from planted.worlds import (
    CONFIG,
    FREE,
    KL,
    MMD,
    USUAL,
    answer,
    numbers,
    results,
    under,
    with_truth,
)

from cubeae.config.study_keys import Composition
from cubeae.config.validation import parse
from cubeae.report.evidence.answers import Judged, ranking
from cubeae.report.sentences.answer import model_answer
from cubeae.report.sentences.generation import best
from cubeae.report.sentences.prices import bought, weighted
from cubeae.results.answers import OWN, answers
from cubeae.specs.verdicts import BETTER, UNDECIDED
from cubeae.words.compositions import composition_labels


def test_the_best_is_named_with_how_far_the_others_are_behind() -> None:
    text = under(answer(results(USUAL)).first, "Generation")
    assert text.startswith("KL generates best: its cloud is 0.14 nats from the truth (smo")
    assert "the geometric mean over 2 cells)" in text
    assert "MMD (standard) is next, 2.1 times as far, and unregularised is last, 2.9 times" in text
    assert text.endswith("A perfect generator scores 0.0040.")


def test_another_truth_has_another_best() -> None:
    text = under(answer(results(with_truth(FREE, own=0.05))).first, "Generation")
    assert text.startswith("Unregularised generates best: its cloud is 0.05")


def test_equal_ones_share_the_place_or_leave_it_undecided() -> None:
    same = with_truth(MMD, own=0.14)
    text = under(answer(results(same, noise=0.02)).first, "Generation")
    assert "KL" in text
    assert "MMD (standard)" in text
    assert "generate best: their clouds are 0.14 nats" in text
    assert "none differs from the first by what matters" in text
    assert "Unregularised is next" in text
    noisy = under(answer(results(same, seeds=3, noise=0.5)).first, "Generation")
    assert noisy.startswith("These seeds do not show")


def test_equal_compositions_generate_alike() -> None:
    equal = dict.fromkeys(USUAL, USUAL[KL])
    text = under(answer(results(equal, noise=0.02)).first, "Generation")
    assert text.startswith("Unregularised, KL and MMD (standard) generate alike: their clouds")
    assert "no difference between them matters" in text


def test_a_mixture_that_helps_or_harms_or_changes_nothing_is_said_to() -> None:
    text = under(answer(results(USUAL)).first, "Sampler")
    assert "generates better than the model’s own sampler in all 3 compositions" in text
    assert "by a factor of 2.2 to 16" in text
    assert text.endswith("With it, unregularised generates best, at 0.025 nats.")
    mixed = with_truth(KL, mixture=0.14) | {MMD: with_truth(MMD, mixture=0.6)[MMD]}
    text = under(answer(results(mixed, noise=0.02)).first, "Sampler")
    assert "better than the model’s own sampler in unregularised" in text
    assert "makes no difference that matters in KL" in text
    assert "generates worse in MMD (standard), by a factor of 2" in text


def test_what_a_penalty_buys_and_pays_follows_its_verdicts() -> None:
    found = answer(results(USUAL)).prices
    text = under(found, "KL")
    assert text.startswith(
        "Against unregularised, KL buys better generation (smoothed KL 0.14, not 0.4"
    )
    assert "pays with a decoder that loses more (decoder’s part 0.06" in text
    assert "worse reconstruction (test MSE 0.02" in text
    assert "fewer active neurons (3.0, not 5.0)" in text
    text = under(found, "MMD")
    assert "MMD (standard) buys better generation" in text
    assert "pays with nothing that these seeds show" in text
    assert "No difference that matters: decoder’s part and test MSE." in text


def test_a_penalty_that_harms_generation_buys_nothing() -> None:
    found = answer(results(with_truth(KL, own=0.8))).prices
    text = under(found, "KL")
    assert "buys nothing that these seeds show, and pays with worse generation" in text


def test_what_one_family_buys_in_several_ways_is_named_one_by_one() -> None:
    """Two KLs agree, and a third one does not; a sphere has no penalty and no family."""
    free = Composition("plain", "none")
    verdicts = {
        Composition("vae", "kl"): BETTER,
        Composition("vae", "kl-sigma-vae"): BETTER,
        Composition("vae", "kl-geco"): UNDECIDED,
        Composition("wae", "mmd-imq"): UNDECIDED,
        Composition("sphere", "sphere"): UNDECIDED,
    }
    prices = [
        Judged(chosen, free, OWN, 0.1, 0.2, -0.7, 3, verdict)
        for chosen, verdict in verdicts.items()
    ]
    found = bought(parse(read("presets/zoo.yaml"), "zoo.yaml"), prices)
    heads = ["KL (GECO)", "KL and KL (sigma-VAE)", "MMD", "sphere"]
    assert [finding.head for finding in found] == heads
    assert "KL and KL (sigma-VAE) buy better generation" in found[1].text


NOWHERE = "Where it makes no difference"


def test_cells_without_a_difference_are_those_where_no_verdict_shows_one() -> None:
    """All are alike at 2 latent dims; at 6, f1 is four times as far from the truth."""
    alike = dict.fromkeys(USUAL, USUAL[KL])
    alike[FREE] = replace(USUAL[KL], at={(15.0, 6): 4.0})
    text = under(answer(results(alike, noise=0.02)).further, NOWHERE)
    assert text == (
        "In 1 of 2 cells of SNR and latent dim, none is shown to generate better or worse than "
        "KL: 15 dB, 2 latent dims."
    )
    blurred = {name: replace(truth, decoder=0.12) for name, truth in alike.items()}
    text = under(answer(results(blurred, noise=0.02)).further, NOWHERE)
    share = "86\N{NO-BREAK SPACE}%"  # 0.12 of 0.14
    assert f"There {share} of the smoothed KL is the decoder’s part" in text


def test_where_every_cell_has_a_difference_it_is_said() -> None:
    text = under(answer(results(USUAL)).further, NOWHERE)
    assert text.startswith("In each of 2 cells of SNR and latent dim some composition generates")


def test_the_nearest_to_perfect_names_its_cell_and_sampler() -> None:
    found = answer(results(USUAL))
    text = under(found.further, "Nearest to perfect")
    assert "unregularised at 15 dB with" in text
    assert "decoded from a mixture fitted to its latents: 0.025" in text
    assert "10 seeds from 0.02" in text
    assert "picked from 12 means" in text
    own = answer(results(with_truth(KL, own=0.01))).further
    assert "KL" in under(own, "Nearest to perfect")
    assert "decoded from its own sampler" in under(own, "Nearest to perfect")


def test_three_numbers_sum_it_up() -> None:
    first, second, third = answer(results(USUAL)).numbers
    assert (first.value, first.unit) == ("0.14", "nats")
    assert "KL" in first.label
    assert second.value == "÷ 10"
    assert third.value == "0.025"
    assert "unregularised" in third.label


def lattice(mse_per_weight: float) -> pd.DataFrame:
    """KL alone at three weights, both at once, and no penalty, at two SNRs."""
    rows = [
        {
            "weight:kl": kl,
            "weight:mmd-standard": mmd,
            "snr_db": snr,
            "n": 2,
            "collapsed": float(kl == 0.5),
            "test_mse_mean": mse_per_weight * kl if math.isinf(snr) else 9.0,
            "smoothed_kl_forward_mean": 0.1,
        }
        for snr in (15.0, math.inf)
        for kl in (0.0, 0.003, 0.015, 0.5)
        for mmd in (0.0, 1.0)
    ]
    return pd.DataFrame(rows)


def test_a_distortion_that_the_weight_sets_is_said_to_be_set_by_it() -> None:
    """The MSE is planted at 1.3 times the weight: 0.87 of 3/2 of it."""
    found = weighted(lattice(1.3))
    assert found is not None
    # At 0.5 it collapsed; the points with MMD and those with noise are not KL's alone.
    assert found.text.startswith(
        "KL alone, without noise, by its weight, with the test MSE (and the smoothed KL): "
        "0.003 gives 0.0039 (0.10) and 0.015 gives 0.019 (0.10). "
    )
    assert "0.87 times 3/2 of the weight" in found.text
    assert "a board of weights" in found.text


def test_a_distortion_that_the_weight_does_not_set_is_not() -> None:
    found = weighted(lattice(6.0))
    assert found is not None
    assert "does not set the distortion" in found.text
    assert weighted(pd.DataFrame()) is None


def test_a_model_opens_with_three_findings_of_its_own() -> None:
    metrics = results(USUAL)
    own = metrics[metrics["model"] == "f3"]
    found = model_answer(CONFIG, "f3", "surface", numbers(own), answers(own, None, 0.1, 60_000))
    assert [each.head for each in found] == ["Generation", "Where its loss comes from", "Sampler"]
    assert found[0].text.startswith("KL generates best at 15 dB with ")
    assert "KL loses 0.1" in found[1].text
    assert "its decoder alone 0.06" in found[1].text
    assert found[2].text.startswith("A Gaussian mixture fitted to the latents after training")


def test_results_of_one_composition_compare_nothing() -> None:
    metrics = results({KL: USUAL[KL]})
    found = answer(metrics)
    assert under(found.first, "Generation") == ""
    assert found.prices == []
    assert under(found.first, "Sampler") != ""


def test_one_seed_decides_nothing() -> None:
    found = answer(results(USUAL, seeds=1))
    text = under(found.first, "Generation")
    assert text.startswith("These seeds do not show which composition generates best: ")
    sampler = under(found.first, "Sampler")
    assert "leaves all 3 compositions undecided" in sampler
    assert sampler.endswith("these seeds do not show which generates best, at 0.025 to 0.065 nats.")
    assert "nothing that these seeds show" in under(found.prices, "KL")


A, B, C, D = (Composition("f", name) for name in "abcd")
LABELS = composition_labels(each.name for each in (A, B, C, D))


def test_an_order_among_those_in_the_first_place_is_not_called_undecided() -> None:
    """a is first by its mean, and undecided against b and c; but b is better than c."""
    pairs = [
        Judged(A, B, OWN, 0.10, 0.11, math.log(0.10 / 0.11), 2, UNDECIDED),
        Judged(A, C, OWN, 0.10, 0.13, math.log(0.10 / 0.13), 2, UNDECIDED),
        Judged(A, D, OWN, 0.10, 0.50, math.log(0.10 / 0.50), 2, BETTER),
        Judged(B, C, OWN, 0.11, 0.13, math.log(0.11 / 0.13), 2, BETTER),
    ]
    order = ranking(pairs)
    assert order is not None
    text = best(order, None, LABELS).text
    assert "these seeds place none of them behind the first" in text
    assert "do not decide" not in text
    undecided = ranking([*pairs[:3], Judged(B, C, OWN, 0.11, 0.13, -0.17, 2, UNDECIDED)])
    assert undecided is not None
    assert "these seeds do not decide between them" in best(undecided, None, LABELS).text
