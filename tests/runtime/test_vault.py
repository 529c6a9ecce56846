from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.runtime.vault import Unopened, Vault


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_was_sealed_opens_where_it_belongs(plain: bytes, about: str) -> None:
    vault = Vault(["a key"])
    sealed = vault.seal(plain, about)
    assert vault.unseal(sealed, about) == plain
    assert len(plain) < 4 or plain not in sealed
    assert vault.seal(plain, about) != sealed, "a nonce is used once"


def test_a_value_that_was_moved_or_changed_does_not_open() -> None:
    vault = Vault(["a key"])
    sealed = vault.seal(b"plain", "org_1//key/live")
    with pytest.raises(Unopened):
        vault.unseal(sealed, "org_2//key/live")
    for at in range(len(sealed)):
        changed = bytes([*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]])
        with pytest.raises(Unopened):
            vault.unseal(changed, "org_1//key/live")
    for short in (b"", sealed[:1], sealed[:12], sealed[:-1]):
        with pytest.raises(Unopened):
            vault.unseal(short, "org_1//key/live")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = Vault(["old"])
    both = Vault(["new", "old"])
    sealed = old.seal(b"plain", "x")
    assert both.unseal(sealed, "x") == b"plain"
    anew = both.seal(b"plain", "x")
    assert Vault(["new"]).unseal(anew, "x") == b"plain"
    with pytest.raises(Unopened, match="LAYERS_OLD_SECRET_KEYS"):
        old.unseal(anew, "x")
