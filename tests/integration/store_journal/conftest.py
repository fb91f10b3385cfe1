"""The stores that the rest of the contract is run against: another database is one more line there."""

from tests.integration.store.conftest import (
    address,
    bare_url,
    database,
    database_url,
    pytest_generate_tests,
    store,
)

__all__ = ["address", "bare_url", "database", "database_url", "pytest_generate_tests", "store"]
