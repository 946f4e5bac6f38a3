namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Op("aten::addmm").Call(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Op("aten::addmm_").InPlace(this, mat1, mat2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Op("aten::baddbmm").Call(this, batch1, batch2, beta, alpha);

        public Tensor bmm(Tensor batch2) => Op("aten::bmm").Call(this, batch2);

        public Tensor dot(Tensor target) => Op("aten::dot").Call(this, target);

        public Tensor ger(Tensor vec2) => Op("aten::ger").Call(this, vec2);

        public Tensor inner(Tensor vec2) => Op("aten::inner").Call(this, vec2);

        public Tensor kron(Tensor other) => Op("aten::kron").Call(this, other);

        public Tensor matmul(Tensor target) => Op("aten::matmul").Call(this, target);

        public Tensor mm(Tensor target) => Op("aten::mm").Call(this, target);

        public Tensor mv(Tensor target) => Op("aten::mv").Call(this, target);

        public Tensor outer(Tensor vec2) => Op("aten::outer").Call(this, vec2);

        public Tensor vdot(Tensor target) => Op("aten::vdot").Call(this, target);
    }
}
