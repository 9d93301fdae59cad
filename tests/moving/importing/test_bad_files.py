"""Moving in: what is wrong is said in one clear line each, and stops nothing else."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.models import Post
from digests.models import Digest, Topic
from moving.importing.run import CHUNK, ImportOptions, import_site
from predictions.models import Prediction
from tests.moving.comparing import NOW, failures, run
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db
NOT_UTF8 = b"---\ntitle: A\ndate: 2024-03-01\n---\nW\xf6rter\n"


@pytest.mark.parametrize(
    ("text", "place", "finding"),
    [
        (NOT_UTF8, "posts/bad.md:5", "not UTF-8"),
        (b"Only text.\n", "posts/bad.md:1", "no front matter"),
        (b"", "posts/bad.md:1", "no front matter"),
        (b"---\ntitle: A: B\ndate: 2024-03-01\n---\n", "posts/bad.md:2", "broken"),
        (b"---\ntitle: A\ndate: sometime\n---\n", "posts/bad.md:3", "'sometime', which is no date"),
        (b"---\ntitle: A\ndate: 2024-02-30\n---\n", "posts/bad.md:3", "no date"),
        (b"---\ntitle: A\n---\n", "posts/bad.md:1", "no date"),
        (b"---\ntitle: A\ndate: 2024-03-01\n---\n" + b"x" * 20_000_000, "posts/bad.md", "20.0 MB"),
        (b"---\ndate: 2024-03-01\ntitle: " + b"A" * 10_000 + b"\n---\n", "posts/bad.md:3", "10,000 letters"),
        (b"---\ndate: 2024-03-01\nurl: ../../etc\n---\n", "posts/bad.md:3", "leads out of the site"),
        (b"---\ndate: 2024-03-01\nurl: /admin/x/\n---\n", "posts/bad.md:3", "the site's own"),
        (b"---\ndate: 2024-03-01\naliases: [../x]\n---\n", "posts/bad.md:3", "leads out of the site"),
        (b"---\ndate: 2024-03-01\ndraft: maybe\n---\n", "posts/bad.md:3", "draft is 'maybe'"),
        (b"---\ndate: 2024-03-01\nweight: heavy\n---\n", "posts/bad.md:3", "weight"),
        (b"---\ndate: 2024-03-01\ntags: {a: b}\n---\n", "posts/bad.md:3", "tags is no list"),
        (b"---\ndate: 2024-03-01\ntitle: [a]\n---\n", "posts/bad.md:3", "title is a list"),
        (b"---\ndate: 2024-03-01\nslug: '???'\n---\n", "posts/bad.md:3", "gives no address"),
        (
            b"---\ndate: 2024-03-01\nurl: /a/%2e%2e/%2e%2e/b/\n---\n",
            "posts/bad.md:3",
            "leads out of the site",
        ),
        (
            b"---\ndate: 2024-03-01\nx: !!python/object/apply:os.system [ls]\n---\n",
            "posts/bad.md:3",
            "python",
        ),
        (b"---\ndate: 2024-03-01\nx: " + b"[" * 5000 + b"\n---\n", "posts/bad.md:3", "broken"),
        (b"---\ndate: 2024-03-01\nx: |\n" + b"  y\n" * 100_000 + b"---\n", "posts/bad.md:2", "broken"),
        (
            b"---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\n"
            b"d: &d [*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d]\ndate: 2024-03-01\n---\n",
            "posts/bad.md:2",
            "broken",
        ),
        (b"---\ndate: 2024-03-01\ntitle: A\nno end", "posts/bad.md:1", "no end"),
    ],
)
def test_a_bad_file_gives_one_clear_line_and_the_rest_is_imported(
    site: HugoSite, text: bytes, place: str, finding: str
) -> None:
    site.post("posts/a.md")
    site.write("content/posts/bad.md", text)
    site.post("posts/c.md")
    report = run(site)

    assert [failed["place"] for failed in report.failed] == [place]
    assert finding in report.failed[0]["finding"]
    assert report.failed[0]["mend"]
    assert "\n" not in "".join(report.failed[0].values())
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["a", "c"]
    assert not report.done


def test_links_out_of_the_folder_are_refused_and_links_within_it_are_no_second_post(
    site: HugoSite, tmp_path: Path
) -> None:
    site.post("posts/a.md")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("---\ntitle: S\ndate: 2024-01-01\n---\n")
    (site.content / "posts" / "link.md").symlink_to(outside / "secret.md")
    (site.content / "posts" / "folder").symlink_to(outside)
    (site.content / "posts" / "gone.md").symlink_to(outside / "nothing.md")
    (site.content / "posts" / "loop").symlink_to(site.content / "posts")
    report = run(site)

    assert sorted(place for place, _ in failures(report)) == [
        "posts/folder",
        "posts/gone.md",
        "posts/link.md",
    ]
    assert Post.objects.count() == 1


def test_of_two_files_with_one_address_the_first_counts(site: HugoSite) -> None:
    site.post("posts/a.md", title="First")
    site.post("posts/b.md", title="Second", url="/posts/a/")
    expected = [("posts/b.md", "/posts/a/ is the address of posts/a.md too.")]

    assert failures(run(site)) == expected
    assert Post.objects.get().title == "First"
    assert [place for place, _ in failures(run(site))] == ["posts/b.md"]


def test_files_in_other_languages_and_resources_of_bundles_are_no_posts(site: HugoSite) -> None:
    site.write("content/posts/a.org", "* Title")
    site.post("posts/b/index.md")
    site.write("content/posts/b/notes.md", "no front matter")
    site.write("content/posts/.hidden.md", "no front matter")
    report = run(site)

    assert failures(report) == [("posts/a.org", ".org files are not read.")]
    assert Post.objects.count() == 1


def test_what_the_database_refuses_stops_no_other_post(site: HugoSite) -> None:
    site.post("posts/a.md")
    site.post("posts/b.md", hindcast='{guid: "https://blog.example.org/posts/a/"}')
    report = run(site)

    assert [place for place, _ in failures(report)] == ["posts/b.md"]
    assert Post.objects.get().slug == "a"


def test_absurd_front_matter_is_stored_or_refused_but_never_crashes(site: HugoSite) -> None:
    site.post("posts/a.md", x="9" * 400, y=".nan", z='"\\0\\uFFFF"', title="'A\\0B'")
    site.post("posts/b.md", date="9999-12-31T23:59:59-12:00")
    site.post("posts/c.md", tags="[" + ", ".join(f"t{n}" for n in range(60)) + "]")
    site.post("posts/d.md", cover="{image: '" + "https://example.org/" + "x" * 600 + "'}")
    report = run(site)

    assert [place for place, _ in failures(report)] == ["posts/b.md:3", "posts/c.md:4"]
    assert Post.objects.count() == 2


def test_many_files_are_read_by_several_processes_in_order(site: HugoSite) -> None:
    for number in range(100):
        site.post(f"posts/p{number:03}.md", f"Text {number}.\n")
    seen: list[tuple[int, int]] = []
    report = import_site(
        ImportOptions(site.content), now=NOW, progress=lambda done, total: seen.append((done, total))
    )

    assert report.posts_new == 100
    assert list(Post.objects.order_by("pk").values_list("slug", flat=True)) == [
        f"p{n:03}" for n in range(100)
    ]
    assert seen == [(done, 100) for done in (*range(CHUNK, 100, CHUNK), 100)]


def test_an_import_that_is_broken_off_leaves_whole_posts_and_can_go_on(site: HugoSite) -> None:
    for number in range(1, 31):
        site.daily(f"2024-03-{number:02}")
        site.daily(f"2024-05-{number:02}")
        site.daily(f"2024-06-{number:02}")

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_site(ImportOptions(site.content), now=NOW, progress=break_off)
    assert Post.objects.count() == Digest.objects.count() == CHUNK
    assert Prediction.objects.count() == Topic.objects.count() == 2 * CHUNK

    report = run(site)
    assert (report.posts_new, report.posts_unchanged) == (90 - CHUNK, CHUNK)
    assert Prediction.objects.count() == 180


def test_the_command_reports_and_ends_with_an_error_only_where_something_was_not_done(
    site: HugoSite, tmp_path: Path
) -> None:
    site.daily("2024-03-01")
    out = StringIO()
    call_command(
        "import_hugo",
        str(site.content),
        "--series",
        "daily",
        "--report",
        str(tmp_path / "r.json"),
        stdout=out,
    )

    report = json.loads((tmp_path / "r.json").read_text())
    assert "1 posts new" in out.getvalue()
    assert (report["posts_new"], report["series"], report["done"]) == (1, ["daily"], True)

    site.post("posts/bad.md", date="never")
    out = StringIO()
    with pytest.raises(CommandError, match="1 files were not imported"):
        call_command("import_hugo", str(site.content), stdout=out)
    assert "posts/bad.md:3: date is 'never', which is no date. Write it like" in out.getvalue()


def test_a_wrong_folder_or_base_url_is_named(site: HugoSite) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_hugo", str(site.root / "nowhere"))
    with pytest.raises(CommandError, match="should look like https"):
        call_command("import_hugo", str(site.content), "--base-url", "ftp://x")
    site.write("hugo.yaml", "baseURL: [\n")
    with pytest.raises(CommandError, match=r"hugo.yaml:2"):
        call_command("import_hugo", str(site.content))


def test_an_unreadable_file_is_reported(site: HugoSite) -> None:
    if os.geteuid() == 0:
        (site.content / "posts").mkdir()
        os.mkfifo(site.content / "posts" / "pipe.md")  # root reads everything; a pipe is passed over
        assert run(site).files == 0
        return
    site.post("posts/a.md").chmod(0)
    assert failures(run(site)) == [("posts/a.md", "It cannot be read: Permission denied.")]


def test_a_folder_that_is_named_like_a_file_is_a_folder(site: HugoSite) -> None:
    (site.content / "posts" / "empty.md").mkdir(parents=True)
    site.post("posts/folder.md/a.md")
    report = run(site)

    assert (report.posts_new, report.failed) == (1, [])


def test_bytes_that_no_text_has_do_no_harm(site: HugoSite) -> None:
    site.post("posts/a.md", "One\0two.\n", title='"A\\0B"')
    report = run(site)

    assert report.failed == []
    assert Post.objects.get().body == "Onetwo.\n"
