// An application that trains: Train FOLDER

Training.Run(args[0]);
MappedLibraries.Print();
