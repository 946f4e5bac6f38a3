// An application that has ML.NET's own trainers on TorchSharp beside this library's: Beside FOLDER

using Microsoft.ML;
using Microsoft.ML.TorchSharp;

var ml = new MLContext(seed: 1);
Console.WriteLine("beside " + ml.MulticlassClassification.Trainers.TextClassification().GetType().FullName);
Training.Run(args[0]);
