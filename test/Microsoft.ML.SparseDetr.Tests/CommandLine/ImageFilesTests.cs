using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class ImageFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_folder_is_read_with_those_below_it_as_people_count()
    {
        Write("frame10.png", "frame2.png", "sub/deeper/a.JPG", "notes.txt", ".hidden/a.png", "._frame2.png", "sub/b.webp");

        CollectionAssert.AreEqual(new[] { "frame2.png", "frame10.png", "sub/b.webp", "sub/deeper/a.JPG" }, Names(_folder.Path));
    }

    [TestMethod]
    [DataRow("lot*/cam1/*.png", "lot1/cam1/a.png lot2/cam1/a.png lot2/cam1/b.png")]
    [DataRow("lot?/cam1/a.*", "lot1/cam1/a.png lot2/cam1/a.png")]
    [DataRow("**/a.png", "lot1/cam1/a.png lot1/cam2/a.png lot2/cam1/a.png lot10/cam1/a.png")]
    [DataRow("lot1/**", "cam1/a.png cam2/a.png")]
    [DataRow("lot2*", "a.png b.png")]
    public void A_pattern_names_files_and_whole_folders(string pattern, string names)
    {
        Write("lot1/cam1/a.png", "lot1/cam2/a.png", "lot2/cam1/a.png", "lot2/cam1/b.png", "lot2/cam1/b.txt");
        if (pattern == "**/a.png")
            Write("lot10/cam1/a.png");

        CollectionAssert.AreEqual(names.Split(' '), Names(_folder.File(pattern)));
    }

    [TestMethod]
    public void Names_start_below_what_all_arguments_have_in_common_and_nothing_comes_twice()
    {
        Write("x/lot1/a.png", "x/lot2/a.png", "x/lot2/deep/b.png");
        string first = _folder.File("x/lot1/a.png"), second = _folder.File("x/lot2");

        CollectionAssert.AreEqual(new[] { "lot1/a.png", "lot2/a.png", "lot2/deep/b.png" }, Names(second, first, second, first));
        CollectionAssert.AreEqual(new[] { "a.png" }, Names(first));
        CollectionAssert.AreEqual(new[] { "a.png", "deep/b.png" }, Names(second, Path.Combine(second, "deep")));
    }

    [TestMethod]
    public void Names_with_odd_characters_are_taken_as_they_are()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows has no such names.");
        string[] names = ["[1].png", "a b.png", "a*b.png", "a?.png", "line\nbreak.png", "quote\".png", "Ωß漢.png"];
        Write(names);

        CollectionAssert.AreEquivalent(names, Names(_folder.Path));
        CollectionAssert.AreEqual(new[] { "a*b.png" }, Names(_folder.File("a*b.png")), "a file of that name is no pattern");
    }

    [TestMethod]
    public void Links_that_form_a_circle_end_and_a_linked_folder_is_read_once()
    {
        Write("data/a.png", "data/sub/b.png", "elsewhere/c.png");
        Directory.CreateSymbolicLink(_folder.File("data/sub/up"), _folder.File("data"));
        Directory.CreateSymbolicLink(_folder.File("data/sub/self"), "self");
        Directory.CreateSymbolicLink(_folder.File("data/linked"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("data/sub/again"), Path.Combine("..", "linked"));

        var names = Names(_folder.File("data"));

        Assert.HasCount(3, names, string.Join(' ', names));
        CollectionAssert.Contains(names, "a.png");
        CollectionAssert.Contains(names, "sub/b.png");
        Assert.HasCount(3, Names(_folder.File("data/**/*.png")).Select(Path.GetFileName).Distinct());
    }

    [TestMethod]
    public void A_folder_that_cannot_be_read_is_told_and_the_others_are_read()
    {
        Write("a.png", "secret/b.png", "c/d.png");
        var walk = new FileWalk(_ => false, _told.Add, folder => Path.GetFileName(folder) == "secret"
            ? throw new UnauthorizedAccessException("denied")
            : new DirectoryInfo(folder).EnumerateFileSystemInfos());

        CollectionAssert.AreEquivalent(new[] { _folder.File("a.png"), _folder.File("c/d.png") }, walk.Below(_folder.Path).ToArray());

        StringAssert.Contains(_told.Single(), $"{_folder.File("secret")}: the folder cannot be read and is left out: denied");
    }

    [TestMethod]
    public void What_names_nothing_is_an_error()
    {
        Write("text/a.txt");
        foreach (var (input, problem) in new[]
        {
            ("gone", "neither a file nor a folder is there"), ("text", "the folder has no image"),
            ("text/*.png", "no image fits this pattern"), ("gone/*.png", "no image fits this pattern"),
        })
            StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => Names(_folder.File(input))).Message, problem);
    }

    private string[] Names(params string[] inputs) => [.. ImageFiles.Find(inputs, _told.Add).Select(image => image.Name)];

    private void Write(params string[] names)
    {
        foreach (var name in names)
            _folder.Write(name, "x");
    }
}
