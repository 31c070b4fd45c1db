"""A guest at a tea house, and how what was seen is compared and told."""

import copy

from browser import Browser


def told(step, what):
    print(f"{step:<30} {what}", flush=True)


def same(seen, expected, page):
    assert seen == expected, f"{page.url.geturl()} ({page.status}): {seen!r}, not {expected!r}: {page.text[:800]}"


class Guest(Browser):
    """A specimen's browser at the tea house of that address."""

    def __init__(self, specimen, home):
        super().__init__(specimen)
        self.home = home

    def at(self, home):
        """The same browser at another tea house."""
        other = copy.copy(self)
        other.home = home
        return other

    def visit(self, path="", **how):
        return self.open(f"{self.home}{path}", **how)

    def signs_in(self, path="login"):
        """All the way to the tea house's home page."""
        page = self.visit(path)
        same(page.url.path, "/", page)
        return page

    def knows(self, page):
        """The birth date was asked; what came is that the guest is of age. Returns their name at this tea house."""
        same(page.status, 200, page)
        same(page.json().get("age_equal_or_over"), {"18": True}, page)
        same("birthdate" in page.json(), False, page)
        return page.json()["sub"]

    def is_gone(self):
        return self.visit().json() == {}


def tea_house(port, **more):
    """What a tea house registers that has a secret."""
    home = f"http://localhost:{port}/"
    return {
        "client_name": "Tea House",
        "redirect_uris": [f"{home}callback"],
        "post_logout_redirect_uris": [home],
        "purposes": ["culture.ticket"],
        "country": "CN",
        "sector": "culture",
        "recipient_role": "handler",
        "recipient_contract": True,
        **more,
    }
