using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>The formats beside COCO and Pascal VOC.</summary>
internal static class FormatReaders
{
    public static Reader Yolo() => new FormatReader("yolo", "a.txt", TextEdits.OfLines("0", "1", "7", "0.5", "0.25", "\n"),
        "0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.3 0.2 0.2 0.8\n", "1 0.5 0.5 0.5 0.5 0.9\n0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9")
    {
        Beside = ("classes.txt", "pit\nscratch\n"),
        ReadsFolder = true,
    };

    public static Reader Yaml() => new FormatReader("yaml", "data.yaml",
        TextEdits.OfLines("names", "train", "val", "test", "path", "nc", "kpt_shape", "pit", "0", ".", ": ", "\n", "- ", "  "),
        "path: .\ntrain: .\nval: .\nnc: 2\nnames: [pit, 'scratch']\n",
        "train: [a.txt]\nval:\n  - .\nnames:\n  0: pit\n  1: \"scr\\u00e4tch\"\nkpt_shape: [2, 3]\nextra: {a: [1, {b: c}]}\n")
    {
        Beside = ("a.txt", "0 0.5 0.5 0.25 0.25\n"),
        ReadsFolder = true,
    };

    public static Reader Vott() => new FormatReader("vott", "x-export.json",
        TextEdits.OfJson("\"assets\"", "\"asset\"", "\"tags\"", "\"regions\"", "\"boundingBox\"", "\"points\"", "\"left\"", "\"name\""),
        """
        {"name": "p", "tags": [{"name": "pit", "color": "#5db300"}], "assets": {"a1": {"asset": {"name": "a.png", "path": "file:/x/a.png",
         "size": {"width": 8, "height": 8}}, "regions": [{"type": "RECTANGLE", "tags": ["pit"], "boundingBox": {"height": 2, "width": 3,
         "left": 1, "top": 4}, "points": [{"x": 1, "y": 4}]}]}, "a2": {"asset": {"name": "b c.png"}, "regions": []}}}
        """,
        """
        {"asset": {"name": "b%20c.png", "size": {"width": 8, "height": 8}}, "regions": [{"tags": ["pit", "hole"],
         "points": [{"x": 1, "y": 1}, {"x": 5, "y": 6}]}]}
        """);

    public static Reader CreateMl() => new FormatReader("createml", "a.json",
        TextEdits.OfJson("\"image\"", "\"annotations\"", "\"label\"", "\"coordinates\"", "\"x\"", "\"width\""),
        """
        [{"image": "a.png", "annotations": [{"label": "pit", "coordinates": {"x": 4, "y": 4, "width": 3, "height": 2}}]},
         {"imagefilename": "b c.png", "annotation": []}]
        """);

    public static Reader LabelMe() => new FormatReader("labelme", "a.json",
        TextEdits.OfJson("\"shapes\"", "\"label\"", "\"points\"", "\"shape_type\"", "\"circle\"", "\"imagePath\"", "[1, 2]"),
        """
        {"version": "5.0", "flags": {}, "shapes": [{"label": "pit", "points": [[1, 2], [5, 6]], "shape_type": "rectangle"},
         {"label": "pit", "points": [[3, 3], [4, 5]], "shape_type": "circle"}, {"label": "hole", "points": [[1, 1], [2, 5], [6, 2]]}],
         "imagePath": "a.png", "imageData": null, "imageHeight": 8, "imageWidth": 8}
        """)
    {
        ReadsFolder = true,
    };

    public static Reader Cvat() => new FormatReader("cvat", "annotations.xml",
        TextEdits.OfXml("<image name=\"a.png\">", "<box label=\"pit\" xtl=\"1\" ytl=\"1\" xbr=\"3\" ybr=\"4\"/>", "<track label=\"a\">",
            "frame=\"0\"", "<labels>", "<label>", "<name>", "points=\"1,2;3,4\"", "rotation=\"45\"",
            "<polygon label=\"pit\" points=\"1,1;5,5\"/>"),
        """
        <?xml version="1.0"?><annotations><version>1.1</version><meta><task><labels><label><name>pit</name></label></labels></task></meta>
        <image id="0" name="a.png" width="8" height="8"><box label="pit" xtl="1" ytl="1" xbr="4" ybr="6" rotation="10"/>
        <polygon label="pit" points="1,1;5,2;3,6"/><ellipse label="hole" cx="4" cy="4" rx="1" ry="2"/></image></annotations>
        """,
        """
        <annotations><track id="0" label="pit"><box frame="0" xtl="1" ytl="1" xbr="4" ybr="6" outside="0"/></track>
        <image name="b c.png" width="8" height="8"><mask label="pit" left="1" top="1" width="3" height="4"/></image></annotations>
        """);

    public static Reader Csv() => new FormatReader("csv", "a.csv",
        TextEdits.OfLines("a.png", "b c.png", "pit", "image", "label", "xmin", "x1", "width", "split", ",", "\n", "3"),
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,8,8,pit,1,2,5,6\n\"b c.png\",8,8,\"a \"\"b\"\"\",1,1,3,4\n",
        "a.png,1,2,5,6,pit\nb c.png,,,,,\n", "TRAIN,a.png,pit,0.1,0.1,,,0.5,0.5,,\n",
        "image;xmin;ymin;xmax;ymax;label\na.png;1,5;2;5;6;pit\n");
}
