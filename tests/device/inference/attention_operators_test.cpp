// SPDX-License-Identifier: Apache-2.0
// Einsum, Attention and RotaryEmbedding: the bits of the CPU.
#include "operator_fixture.hpp"

namespace windrow::inference {
namespace {

using DeviceAttention = OperatorDeviceTest;

TEST_P(DeviceAttention, einsum) {
    const auto einsum = [&](const char* equation, const std::vector<Shape>& shapes) {
        std::vector<Tensor> operands;
        for (const Shape& shape : shapes) operands.push_back(random(shape));
        expect_node("Einsum", operands, {attribute("equation", equation)});
    };
    einsum("bij,bjk->bik", {{3, 20, 7}, {3, 7, 18}});
    einsum("bhqd,bhkd->bhqk", {{2, 3, 5, 4}, {2, 3, 6, 4}});
    einsum("bqhd,bkhd->bhqk", {{2, 5, 3, 4}, {2, 6, 3, 4}});
    einsum("...ij,...jk->...ik", {{2, 1, 5, 4}, {3, 4, 2}});
    einsum("bhls->blhs", {{2, 3, 4, 5}});
    einsum("ij->", {{6, 7}});
    einsum("ii->i", {{5, 5}});
    einsum("i,j->ij", {{4}, {3}});
    einsum("ij,ij->i", {{4, 5}, {4, 5}});
    einsum("ijk,jl,kl->il", {{2, 3, 4}, {3, 5}, {4, 5}});
    einsum("i,i,i,i->", {{9}, {9}, {9}, {9}});
    einsum("ij,jk->ik", {{4, 0}, {0, 3}});
    // A sum that is -0 stays so where -0 times a number is added.
    expect_node("Einsum", {floats({1, 2}, {-1e-30F, -0.0F}), floats({1, 2}, {1e-30F, 1})}, {attribute("equation", "ij,kj->ki")});
}

/// What an attention is given and asked for besides query, key and value.
struct AttentionCase {
    Shape query, key, value;
    std::vector<Tensor> more;  ///< mask, past key, past value, counts; one without elements is left out
    std::vector<Attribute> attributes;
    std::vector<std::string> outputs{"out"};
};

class AttentionModels : public OperatorDeviceTest {
protected:
    void expect_attention(const AttentionCase& given) {
        ModelBuilder builder(23);
        builder.input("q", random(given.query)).input("k", random(given.key)).input("v", random(given.value));
        std::vector<std::string> names{"q", "k", "v"};
        for (std::size_t i = 0; i < given.more.size(); ++i) {
            const bool left_out = given.more[i].size() == 0;
            names.push_back(left_out ? "" : "more" + std::to_string(i));
            if (!left_out) builder.input(names.back(), given.more[i]);
        }
        builder.node("Attention", names, given.outputs, given.attributes);
        for (const std::string& output : given.outputs) {
            if (!output.empty()) builder.output(output);
        }
        expect(builder, "Attention");
    }
};

TEST_P(AttentionModels, heads_of_four_dimensions) {
    expect_attention({{2, 3, 4, 8}, {2, 3, 6, 8}, {2, 3, 6, 5}, {}, {}});
    expect_attention({{2, 6, 4, 8}, {2, 3, 6, 8}, {2, 3, 6, 8}, {}, {attribute("is_causal", std::int64_t{1})}});
    expect_attention({{2, 3, 4, 8},
                      {2, 3, 6, 8},
                      {2, 3, 6, 8},
                      {},
                      {attribute("scale", 0.3F), attribute("softcap", 1.5F)},
                      {"out", "", "", "scores"}});
    expect_attention({{2, 3, 4, 8},
                      {2, 3, 6, 8},
                      {2, 3, 6, 8},
                      {},
                      {attribute("qk_matmul_output_mode", std::int64_t{3})},
                      {"out", "keys", "values", "scores"}});
}

TEST_P(AttentionModels, heads_side_by_side) {
    const std::vector<Attribute> heads{attribute("q_num_heads", std::int64_t{4}), attribute("kv_num_heads", std::int64_t{2})};
    expect_attention({{2, 3, 20}, {2, 5, 10}, {2, 5, 6}, {}, heads});
    expect_attention({{2, 3, 20}, {2, 5, 10}, {2, 5, 6}, {}, heads, {"out", "keys", "values"}});
}

TEST_P(AttentionModels, masks) {
    const Shape q{2, 3, 4, 8};
    const Shape k{2, 3, 6, 8};
    std::vector<std::uint8_t> truths(24);
    for (std::size_t i = 0; i < truths.size(); ++i) truths[i] = i % 3 == 0 || i % 6 == 1 ? 1 : 0;
    expect_attention({q, k, k, {Tensor::of<std::uint8_t>(ElementType::boolean, {4, 6}, truths)}, {}});
    expect_attention({q, k, k, {random({4, 6})}, {attribute("is_causal", std::int64_t{1})}});
    expect_attention({q, k, k, {random({2, 1, 4, 6})}, {}});
    expect_attention({q, k, k, {random({3, 1, 5})}, {}});
}

TEST_P(AttentionModels, keys_of_the_past) {
    const Shape q{2, 2, 3, 4};
    const std::vector<Attribute> causal{attribute("is_causal", std::int64_t{1})};
    expect_attention({q, q, q, {floats({0}, {}), random({2, 2, 5, 4}), random({2, 2, 5, 4})}, causal, {"out", "keys", "values"}});
    expect_attention({{2, 3, 8},
                      {2, 3, 8},
                      {2, 3, 8},
                      {floats({0}, {}), random({2, 2, 5, 4}), random({2, 2, 5, 4})},
                      {attribute("q_num_heads", std::int64_t{2}), attribute("kv_num_heads", std::int64_t{2})}});
}

TEST_P(AttentionModels, rotary_positions) {
    const auto flag = [](const char* name, std::int64_t value) { return attribute(name, value); };
    for (const std::int64_t interleaved : {0, 1}) {
        expect_node("RotaryEmbedding", {random({2, 3, 4, 8}), random({2, 4, 4}), random({2, 4, 4})},
                    {flag("interleaved", interleaved)}, 23);
        expect_node("RotaryEmbedding", {random({2, 4, 24}), random({2, 4, 2}), random({2, 4, 2})},
                    {flag("num_heads", 3), flag("rotary_embedding_dim", 4), flag("interleaved", interleaved)}, 23);
    }
    const auto by_position = [&](std::int64_t last) {
        ModelBuilder builder(23);
        builder.input("x", random({1, 2, 3, 8}))
            .input("at", Tensor::of<std::int64_t>(ElementType::int64, {1, 3}, std::vector<std::int64_t>{5, 0, last}));
        builder.constant("cosines", random({6, 4})).constant("sines", random({6, 4}));
        return builder.node("RotaryEmbedding", {"x", "cosines", "sines", "at"}, {"out"}).output("out");
    };
    expect(by_position(2), "RotaryEmbedding");
    bool computed = true;
    static_cast<void>(run_on_device(shared_device(), by_position(6), computed));
    EXPECT_FALSE(computed);
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceAttention, ::testing::ValuesIn(device::tested_devices()), device::test_name);
INSTANTIATE_TEST_SUITE_P(Devices, AttentionModels, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
