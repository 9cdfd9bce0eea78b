import pytest
from proudly.api.scim.tests.factories import Directory

pytestmark = pytest.mark.django_db


def test_x():
    d = Directory()
    print(d.user())
    print(d.group())
