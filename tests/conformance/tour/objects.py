"""Git objects, refs, files, history."""

from tests.conformance.tour.town import TouredTown, ok

NOBODY = {"name": "Nobody", "email": "nobody@example.com", "date": "2026-01-02T03:04:05Z"}


def visit(town: TouredTown) -> None:
    _objects(town)
    _refs(town)
    _files(town)
    _history(town)


def _objects(town: TouredTown) -> None:
    dev, head = town.dev, town.dev.sha("heads/main")
    blob = ok(dev.post("/git/blobs", {"content": "aGVsbG8=", "encoding": "base64"}))["sha"]
    dev.read(f"/git/blobs/{blob}")
    entry = {"path": "hello.txt", "mode": "100644", "type": "blob", "sha": blob}
    tree = ok(dev.post("/git/trees", {"base_tree": head, "tree": [entry]}))["sha"]
    dev.read(f"/git/trees/{tree}", recursive="1")
    body = {"message": "Say hello", "tree": tree, "parents": [head]}
    ok(town.app.post("/git/commits", body))
    commit = ok(dev.post("/git/commits", body | {"author": NOBODY}))["sha"]
    dev.read(f"/git/commits/{commit}")
    ok(dev.post("/git/refs", {"ref": "refs/heads/topic/hello", "sha": commit}))
    body = {"tag": "v1.1.0", "message": "Version 1.1.0", "object": commit, "type": "commit"}
    tag = ok(dev.post("/git/tags", body | {"tagger": NOBODY}))["sha"]
    dev.read(f"/git/tags/{tag}")
    ok(dev.post("/git/refs", {"ref": "refs/tags/v1.1.0", "sha": tag}))


def _refs(town: TouredTown) -> None:
    dev = town.dev
    dev.branch("passing", {"a.txt": "a\n"})
    dev.read("/git/ref/tags/v1.0.0")
    dev.read("/git/matching-refs/heads")
    old = dev.sha("heads/main")
    ok(dev.patch("/git/refs/heads/passing", {"sha": old, "force": True}))
    ok(dev.delete("/git/refs/heads/passing"))
    assert dev.get("/git/ref/heads/passing").status_code == 404
    assert dev.post("/git/refs", {"ref": "refs/heads/main", "sha": old}).status_code == 422


def _files(town: TouredTown) -> None:
    dev = town.dev
    dev.read("/contents/")
    dev.read("/contents/src", ref="v1.0.0")
    dev.read("/contents/README.md")
    body = {"message": "Add notes", "content": "bm90ZXM=", "branch": "topic/hello"}
    made = ok(dev.put("/contents/notes.txt", body))["content"]["sha"]
    ok(dev.put("/contents/notes.txt", body | {"content": "bW9yZQ==", "sha": made}))
    assert dev.get("/contents/nowhere").status_code == 404


def _history(town: TouredTown) -> None:
    dev = town.dev
    dev.read("/commits", sha="main", path="src")
    dev.read("/commits", sha="topic/hello")
    dev.read("/commits/topic/hello")
    dev.read("/compare/main...topic/hello")
    dev.read("/branches")
    dev.read("/branches/topic/hello")
    dev.read("/tags")
    dev.branch("beside", {"beside.txt": "beside\n"})
    merge = {"base": "beside", "head": "topic/hello", "commit_message": "Bring hello"}
    ok(dev.post("/merges", merge))
    assert dev.post("/merges", merge).status_code == 204
