using System.Text;
using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Pascal VOC annotation files.</summary>
internal sealed class VocReader() : AnnotationReader("voc", "a.xml")
{
    private static readonly string[] Words =
    [
        "<annotation>", "</annotation>", "<name>", "</name>", "<bndbox>", "</bndbox>", "<xmin>1</xmin>", "<xmax>", "<ymin>0</ymin>",
        "<size>", "</size>", "<width>", "<height>0</height>", "<filename>", "<polygon>", "<robndbox>", "<difficult>1</difficult>",
        "<attributes><attribute><name>rotation</name><value>45</value></attribute></attributes>", "a.png", "200", "pit",
    ];

    private readonly byte[][] _seeds =
    [
        .. new[]
        {
            """
            <annotation><filename>a.png</filename><size><width>200</width><height>100</height><depth>3</depth></size>
            <object><name>pit</name><difficult>0</difficult>
             <bndbox><xmin>1</xmin><ymin>11</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>
            <object><name>scratch</name><difficult>1</difficult>
             <bndbox><xmin>5,5</xmin><ymin>1</ymin><xmax>7</xmax><ymax>9</ymax></bndbox></object>
            </annotation>
            """,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <annotation><filename>a & b.png</filename>
            <object><name>pit</name><polygon><x1>1</x1><y1>2</y1><x2>30</x2><y2>40</y2><x3>9</x3><y3>3</y3></polygon></object>
            <object><name>pit</name><robndbox><cx>50</cx><cy>50</cy><w>20</w><h>10</h><angle>0.5</angle></robndbox></object></annotation>
            """,
        }.SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes('\uFEFF' + text) }),
    ];

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (3, Changed(_seeds, ByteEdits.Any)),
        (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (7, Changed([_seeds[0], _seeds[2]], TextEdits.OfXml(Words))));

    protected override string Target(string path) => Path.GetDirectoryName(path)!;
}
