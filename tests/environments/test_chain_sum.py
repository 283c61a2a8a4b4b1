"""ChainSum: an expression worked by hand, its text, the reason code."""

from rlgym.environments.arithmetic.chain_sum import Chain, ChainSum


def test_a_chain_worked_by_hand():
    assert ChainSum().solve(Chain((12, -30, 5, 4))) == -9


def test_a_negative_term_is_written_as_a_subtraction_and_a_negative_first_term_with_its_sign():
    assert ChainSum().statement(Chain((-12, -30, 5))).endswith("\n-12 - 30 + 5")


def test_another_number_is_wrong():
    assert ChainSum().verify(Chain((12, -30, 5, 4)), 9).reason == "wrong_answer"
