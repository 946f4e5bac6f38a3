using System.Text;
using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>COCO annotation files.</summary>
internal sealed class CocoReader() : AnnotationReader("coco", "annotations.json")
{
    private static readonly string[] Words =
    [
        "\"images\"", "\"annotations\"", "\"categories\"", "\"id\"", "\"file_name\"", "\"width\"", "\"height\"", "\"image_id\"",
        "\"category_id\"", "\"bbox\"", "\"area\"", "\"iscrowd\"", "\"segmentation\"", "\"name\"", "\"supercategory\"", "\"attributes\"",
        "\"rotation\"", "\"counts\"", "\"size\"", "\"a.png\"", "[1,2,3,4]", "[0,0,1e300,1e300]", "[-1e300,0,1e301,5]", "[3,3,-2,-2]",
        "[0.1,0.1,0.2,0.2]", "[1e-320,1,1e-320,1]", "[[1,2,3,4,5,6]]", "{\"size\":[100,200],\"counts\":[0,5,10]}", "1", "200", "100",
    ];

    private readonly byte[][] _seeds =
    [
        .. new[]
        {
            """
            {"info":{},"images":[{"id":1,"file_name":"a.png","width":200,"height":100},
              {"id":2,"file_name":"b c.png","width":64,"height":64}],
             "annotations":[{"id":5,"image_id":1,"category_id":7,"bbox":[10,20,30,40],"area":1200,"iscrowd":0},
              {"id":6,"image_id":2,"category_id":8,"bbox":[1.5,2.5,3,4],"area":12,"iscrowd":1}],
             "categories":[{"id":7,"name":"pit","supercategory":"none"},{"id":8,"name":"scratch"}]}
            """,
            """
            {"images":[{"id":"x","file_name":"a.png","width":200,"height":100}],
             "annotations":[{"id":6,"image_id":"x","category_id":7,"segmentation":[[1,2,30,4,5,60]],"attributes":{"rotation":9.5}},
              {"id":7,"image_id":"x","category_id":"7","bbox":"[1, 2, 3, 4]","area":NaN,"iscrowd":null},
              {"id":8,"image_id":"x","category_id":7,"segmentation":{"size":[100,200],"counts":[500,20,80,20,19380]}}],
             "categories":{"7":"pit"},}
            """,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (2, Changed(_seeds, ByteEdits.Any)),
        (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (7, Changed(_seeds, TextEdits.OfJson(Words))));

    protected override string Target(string path) => path;
}
