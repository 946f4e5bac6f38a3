namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli(Generator generator = null) => Op("aten::bernoulli").Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator generator = null) => Op("aten::bernoulli_.float").InPlace(this, p, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator generator = null) => Op("aten::multinomial").Call(this, num_samples, replacement, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => Op("aten::normal_").InPlace(this, mean, std, generator);

        public Tensor random_(double from, double to, Generator generator = null) => Op("aten::random_.from").InPlace(this, (long)from, (long)to, generator);

        public Tensor uniform_(double from, double to, Generator generator = null) => Op("aten::uniform_").InPlace(this, from, to, generator);
    }
}
