namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bitwise_and(Tensor other) => Op("aten::bitwise_and.Tensor").Call(this, other);

        public Tensor bitwise_and_(Tensor other) => Op("aten::bitwise_and_.Tensor").InPlace(this, other);

        public Tensor bitwise_or(Tensor other) => Op("aten::bitwise_or.Tensor").Call(this, other);

        public Tensor bitwise_or_(Tensor other) => Op("aten::bitwise_or_.Tensor").InPlace(this, other);

        public Tensor bitwise_xor(Tensor other) => Op("aten::bitwise_xor.Tensor").Call(this, other);

        public Tensor bitwise_xor_(Tensor other) => Op("aten::bitwise_xor_.Tensor").InPlace(this, other);

        public Tensor copysign(Tensor other) => Op("aten::copysign.Tensor").Call(this, other);

        public Tensor eq(Scalar target) => Op("aten::eq.Scalar").Call(this, target);

        public Tensor eq(Tensor target) => Op("aten::eq.Tensor").Call(this, target);

        public Tensor eq_(Scalar target) => Op("aten::eq_.Scalar").InPlace(this, target);

        public Tensor eq_(Tensor target) => Op("aten::eq_.Tensor").InPlace(this, target);

        public Tensor ge(Scalar target) => Op("aten::ge.Scalar").Call(this, target);

        public Tensor ge(Tensor target) => Op("aten::ge.Tensor").Call(this, target);

        public Tensor ge_(Scalar target) => Op("aten::ge_.Scalar").InPlace(this, target);

        public Tensor ge_(Tensor target) => Op("aten::ge_.Tensor").InPlace(this, target);

        public Tensor greater(Tensor target) => Op("aten::gt.Tensor").Call(this, target);

        public Tensor greater_equal(Tensor target) => Op("aten::ge.Tensor").Call(this, target);

        public Tensor gt(Scalar target) => Op("aten::gt.Scalar").Call(this, target);

        public Tensor gt(Tensor target) => Op("aten::gt.Tensor").Call(this, target);

        public Tensor gt_(Scalar target) => Op("aten::gt_.Scalar").InPlace(this, target);

        public Tensor gt_(Tensor target) => Op("aten::gt_.Tensor").InPlace(this, target);

        public Tensor le(Scalar target) => Op("aten::le.Scalar").Call(this, target);

        public Tensor le(Tensor target) => Op("aten::le.Tensor").Call(this, target);

        public Tensor le_(Scalar target) => Op("aten::le_.Scalar").InPlace(this, target);

        public Tensor le_(Tensor target) => Op("aten::le_.Tensor").InPlace(this, target);

        public Tensor less(Tensor target) => Op("aten::lt.Tensor").Call(this, target);

        public Tensor less_equal(Tensor target) => Op("aten::le.Tensor").Call(this, target);

        public Tensor less_equal_(Tensor target) => Op("aten::le_.Tensor").InPlace(this, target);

        public Tensor logical_and(Tensor other) => Op("aten::logical_and").Call(this, other);

        public Tensor logical_and_(Tensor other) => Op("aten::logical_and_").InPlace(this, other);

        public Tensor logical_or(Tensor other) => Op("aten::logical_or").Call(this, other);

        public Tensor logical_or_(Tensor other) => Op("aten::logical_or_").InPlace(this, other);

        public Tensor logical_xor(Tensor other) => Op("aten::logical_xor").Call(this, other);

        public Tensor logical_xor_(Tensor other) => Op("aten::logical_xor_").InPlace(this, other);

        public Tensor lt(Scalar target) => Op("aten::lt.Scalar").Call(this, target);

        public Tensor lt(Tensor target) => Op("aten::lt.Tensor").Call(this, target);

        public Tensor lt_(Scalar target) => Op("aten::lt_.Scalar").InPlace(this, target);

        public Tensor lt_(Tensor target) => Op("aten::lt_.Tensor").InPlace(this, target);

        public Tensor ne(Scalar target) => Op("aten::ne.Scalar").Call(this, target);

        public Tensor ne(Tensor target) => Op("aten::ne.Tensor").Call(this, target);

        public Tensor ne_(Scalar target) => Op("aten::ne_.Scalar").InPlace(this, target);

        public Tensor ne_(Tensor target) => Op("aten::ne_.Tensor").InPlace(this, target);

        public Tensor not_equal(Tensor target) => Op("aten::ne.Tensor").Call(this, target);

        public Tensor not_equal_(Tensor target) => Op("aten::ne_.Tensor").InPlace(this, target);
    }
}
