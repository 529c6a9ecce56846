import pytest

from layers.api.web import pages

INDEX = "<!doctype html><title>Layers</title>" + "x" * 2000


@pytest.fixture
def built(tmp_path):
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text(INDEX)
    (static / "assets" / "main-3f2a.js").write_text("console.log(1)")
    return static


def client(application):
    import httpx

    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://layers.test")


@pytest.mark.parametrize("path", ["/", "/workflows/wf_1", "/setup", "/executions"])
async def test_every_page_is_the_one_page_under_the_policy(built, path):
    answer = await client(pages(built)).get(path)
    assert (answer.status_code, answer.text) == (200, INDEX)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "worker-src 'self'; img-src 'self' data:;"
    )
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_files_with_a_hash_are_kept_forever_and_others_are_asked_for_again(built):
    asked = client(pages(built))
    script = await asked.get("/assets/main-3f2a.js")
    assert (script.status_code, script.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "javascript" in script.headers["Content-Type"]
    page = await asked.get("/")
    again = await asked.get("/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


async def test_a_file_that_is_not_there_is_a_problem_not_a_page(built):
    answer = await client(pages(built)).get("/assets/gone.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


async def test_nothing_outside_the_folder_is_served(built):
    (built.parent / "secret.txt").write_text("the password")
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
        assert "the password" not in (await client(pages(built)).get(path)).text


async def test_pages_are_compressed(built):
    answer = await client(pages(built)).get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


async def test_without_a_built_ui_the_page_says_what_to_do(tmp_path):
    answer = await client(pages(tmp_path)).get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.text
