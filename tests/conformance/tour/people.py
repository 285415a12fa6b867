"""Accounts, roles, the repository itself."""

from tests.conformance.tour.town import TouredTown, ok


def visit(town: TouredTown) -> None:
    mona = town.mona
    mona.read("//")
    mona.read("//user")
    mona.read("//users/dev")
    mona.read("//users/acme")
    mona.read("//rate_limit")
    mona.read("")
    town.nobody.read("")
    assert mona.get("/collaborators/dev").status_code == 204
    town.world.add_user("zoe")
    assert mona.get("/collaborators/zoe").status_code == 404
    for login in ("mona", "dev", "tom", "ray"):
        mona.read(f"/collaborators/{login}/permission")
    assert mona.get("/branches/main/protection").status_code == 404
    mona.read("/actions/permissions")
    mona.read("/actions/permissions/workflow")
    ok(mona.put("/actions/permissions/workflow", {"default_workflow_permissions": "read"}))
    ok(mona.put("/immutable-releases"))
    mona.read("/immutable-releases")
    ok(mona.delete("/immutable-releases"))
    assert town.client("ghp_wrong").get("//user").status_code == 401
