// SPDX-License-Identifier: Apache-2.0
#include "library/onednn.hpp"

#if __has_include(<oneapi/dnnl/dnnl.h>)
#include "library/onednn_functions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace windrow::inference {

namespace {

using namespace onednn;

/// The dimensions that count: the last one of a 1-D image, the last two otherwise, three if there is depth.
int spatial_of(std::span<const LibraryConvolution> layers) {
    int most = 1;
    for (const LibraryConvolution& layer : layers) {
        const semantics::SlidingWindow& w = layer.shape.window;
        for (int i = 0; i < 2; ++i) {
            const semantics::SlidingDimension& d = w.at[i];
            if (d.input != 1 || d.output != 1 || d.kernel != 1 || d.pad_before != 0) most = std::max(most, 3 - i);
        }
    }
    return most;
}

class Convolutions final : public LibraryStep {
public:
    Convolutions(std::span<const LibraryConvolution> layers, std::int64_t images) {
        spatial_ = spatial_of(layers);
        input_ = memory_over(image(layers.front(), images, false));
        Description at = image(layers.front(), images, false);
        const Memory* from = &input_;
        for (const LibraryConvolution& layer : layers) from = add(layer, images, at, from);
        const Description last = image(layers.back(), images, true);
        output_ = memory_over(last);
        sequence_.add(reorder(at, *from, last, output_));
    }
    void run(const float* input, std::span<float* const> outputs) override {
        point(input_, input);
        point(output_, outputs[0]);
        sequence_.run();
    }

private:
    static dnnl_format_tag_t image_tag(int spatial) { return spatial == 1 ? dnnl_ncw : spatial == 2 ? dnnl_nchw : dnnl_ncdhw; }
    static dnnl_format_tag_t weights_tag(int spatial) {
        return spatial == 1 ? dnnl_goiw : spatial == 2 ? dnnl_goihw : dnnl_goidhw;
    }

    [[nodiscard]] std::vector<std::int64_t> image_lengths(const LibraryConvolution& layer, std::int64_t images,
                                                          bool after) const {
        std::vector<std::int64_t> lengths = {images, layer.shape.groups * (after ? layer.shape.filters : layer.shape.channels)};
        for (int i = 3 - spatial_; i < 3; ++i)
            lengths.push_back(after ? layer.shape.window.at[i].output : layer.shape.window.at[i].input);
        return lengths;
    }
    [[nodiscard]] Description image(const LibraryConvolution& layer, std::int64_t images, bool after) const {
        return plain(image_lengths(layer, images, after), image_tag(spatial_));
    }

    /// One layer in the layouts that oneDNN likes best; `at` becomes its output's, which is returned.
    const Memory* add(const LibraryConvolution& layer, std::int64_t images, Description& at, const Memory* from) {
        const Convolution& shape = layer.shape;
        std::vector<std::int64_t> weights = {shape.groups, shape.filters, shape.channels};
        dnnl_dims_t strides, dilations, before, after;
        for (int i = 3 - spatial_, j = 0; i < 3; ++i, ++j) {
            const semantics::SlidingDimension& d = shape.window.at[i];
            weights.push_back(d.kernel);
            strides[j] = d.stride;
            dilations[j] = d.dilation - 1;
            before[j] = d.pad_before;
            // What the window leaves over at the end is not padding for oneDNN, whose lengths must come out even.
            after[j] = (d.output - 1) * d.stride + (d.kernel - 1) * d.dilation + 1 - d.input - d.pad_before;
        }
        const Description given_weights = plain(weights, weights_tag(spatial_));
        const Description any_weights = plain(weights, dnnl_format_tag_any);
        const Description any_from = plain(image_lengths(layer, images, false), dnnl_format_tag_any);
        const Description any_to = plain(image_lengths(layer, images, true), dnnl_format_tag_any);
        const Description bias = plain({shape.groups * shape.filters}, dnnl_x);
        dnnl_convolution_desc_t operation;
        check(functions().dnnl_dilated_convolution_forward_desc_init(
                  &operation, dnnl_forward_inference, dnnl_convolution_direct, &any_from, &any_weights,
                  layer.bias != nullptr ? &bias : nullptr, &any_to, strides, dilations, before, after),
              "describe a convolution");
        const PrimitiveDescription description = describe(&operation, layer.relu ? relu_behind() : nullptr);
        implementation_ += (implementation_.empty() ? "" : ", ") + implementation_of(description);
        from = in_layout(at, from, asked(description, dnnl_query_src_md));
        const Memory* const packed = ready(given_weights, layer.weights, asked(description, dnnl_query_weights_md));
        at = asked(description, dnnl_query_dst_md);
        memories_.push_back(std::make_unique<Memory>(own_memory(at)));
        const Memory* const to = memories_.back().get();
        Call call{primitive_of(description),
                  {{DNNL_ARG_SRC, from->get()}, {DNNL_ARG_WEIGHTS, packed->get()}, {DNNL_ARG_DST, to->get()}}};
        if (layer.bias != nullptr) {
            memories_.push_back(std::make_unique<Memory>(memory_over(bias, layer.bias)));
            call.arguments.push_back({DNNL_ARG_BIAS, memories_.back()->get()});
        }
        sequence_.add(std::move(call));
        return to;
    }
    const Memory* in_layout(const Description& given, const Memory* memory, const Description& wanted) {
        if (functions().dnnl_memory_desc_equal(&given, &wanted) != 0) return memory;
        memories_.push_back(std::make_unique<Memory>(own_memory(wanted)));
        sequence_.add(reorder(given, *memory, wanted, *memories_.back()));
        return memories_.back().get();
    }
    const Memory* ready(const Description& given, const float* data, const Description& wanted) {
        memories_.push_back(std::make_unique<Memory>(own_memory(wanted)));
        const Memory from = memory_over(given, data);
        Sequence once;
        once.add(reorder(given, from, wanted, *memories_.back()));
        once.run();
        return memories_.back().get();
    }
    int spatial_ = 1;
    Memory input_;
    Memory output_;
    std::vector<std::unique_ptr<Memory>> memories_;
    Sequence sequence_;
};

class Recurrence final : public LibraryStep {
public:
    Recurrence(const LibraryRecurrence& layer, std::int64_t rows) : layer_(layer) {
        const std::int64_t hidden = layer.hidden;
        const std::int64_t gates = gate_count(layer.cell);
        const Description x = plain({layer.steps, rows, layer.inputs}, dnnl_tnc);
        const Description y = plain({layer.steps, rows, hidden}, dnnl_tnc);
        const Description state = plain({1, 1, rows, hidden}, dnnl_ldnc);
        const Description any_weights = plain({1, 1, layer.inputs, gates, hidden}, dnnl_format_tag_any);
        const Description any_recurrence = plain({1, 1, hidden, gates, hidden}, dnnl_format_tag_any);
        const std::int64_t biases = layer.cell == RecurrentCell::gru && layer.reset_after ? 4 : gates;
        const Description bias = plain({1, 1, biases, hidden}, dnnl_ldgo);
        const PrimitiveDescription description = described(x, y, state, any_weights, any_recurrence, bias);
        implementation_ = implementation_of(description);
        input_ = memory_over(x);
        states_[0] = memory_over(y);
        states_[1] = memory_over(state);
        states_[2] = memory_over(state);
        // oneDNN wants each gate's weights as [from][gate][to]: ONNX's are [gate][to][from].
        weights_ = packed(layer.weights, layer.inputs, asked(description, dnnl_query_weights_md, 0));
        recurrence_ = packed(layer.recurrence, hidden, asked(description, dnnl_query_weights_md, 1));
        bias_values_ = joined_biases(biases);
        bias_ = memory_over(bias, bias_values_.data());
        Call call{primitive_of(description),
                  {{DNNL_ARG_SRC_LAYER, input_.get()},
                   {DNNL_ARG_WEIGHTS_LAYER, weights_.get()},
                   {DNNL_ARG_WEIGHTS_ITER, recurrence_.get()},
                   {DNNL_ARG_BIAS, bias_.get()},
                   {DNNL_ARG_DST_LAYER, states_[0].get()},
                   {DNNL_ARG_DST_ITER, states_[1].get()}}};
        if (layer.cell == RecurrentCell::lstm) call.arguments.push_back({DNNL_ARG_DST_ITER_C, states_[2].get()});
        y_.resize(static_cast<std::size_t>(layer.steps * rows * hidden));
        last_.resize(static_cast<std::size_t>(rows * hidden));
        cell_.resize(static_cast<std::size_t>(rows * hidden));
        sequence_.add(std::move(call));
    }
    void run(const float* input, std::span<float* const> outputs) override {
        point(input_, input);
        float* const own[] = {y_.data(), last_.data(), cell_.data()};
        for (std::size_t i = 0; i < 3; ++i) point(states_[i], i < outputs.size() && outputs[i] != nullptr ? outputs[i] : own[i]);
        sequence_.run();
    }

private:
    PrimitiveDescription described(const Description& x, const Description& y, const Description& state,
                                   const Description& weights, const Description& recurrence, const Description& bias) const {
        dnnl_rnn_desc_t operation;
        const auto forward = dnnl_unidirectional_left2right;
        if (layer_.cell == RecurrentCell::lstm) {
            check(functions().dnnl_lstm_forward_desc_init(&operation, dnnl_forward_inference, forward, &x, nullptr, nullptr,
                                                          &weights, &recurrence, &bias, &y, &state, &state, dnnl_rnn_flags_undef),
                  "describe an LSTM");
        } else if (layer_.reset_after) {
            check(functions().dnnl_lbr_gru_forward_desc_init(&operation, dnnl_forward_inference, forward, &x, nullptr, &weights,
                                                             &recurrence, &bias, &y, &state, dnnl_rnn_flags_undef),
                  "describe a GRU");
        } else {
            check(functions().dnnl_gru_forward_desc_init(&operation, dnnl_forward_inference, forward, &x, nullptr, &weights,
                                                         &recurrence, &bias, &y, &state, dnnl_rnn_flags_undef),
                  "describe a GRU");
        }
        return describe(&operation);
    }
    /// ONNX's place of oneDNN's gate: LSTM input, forget, cell, output there; input, output, forget, cell here. GRU: the same.
    [[nodiscard]] std::int64_t gate(std::int64_t theirs) const {
        constexpr std::int64_t lstm[] = {0, 2, 3, 1};
        return layer_.cell == RecurrentCell::lstm ? lstm[theirs] : theirs;
    }
    [[nodiscard]] Memory packed(const float* weights, std::int64_t from, const Description& wanted) const {
        const std::int64_t gates = gate_count(layer_.cell);
        const std::int64_t hidden = layer_.hidden;
        std::vector<float> turned(static_cast<std::size_t>(from * gates * hidden));
        for (std::int64_t k = 0; k < from; ++k) {
            for (std::int64_t g = 0; g < gates; ++g) {
                for (std::int64_t u = 0; u < hidden; ++u) {
                    turned[static_cast<std::size_t>((k * gates + g) * hidden + u)] = weights[(gate(g) * hidden + u) * from + k];
                }
            }
        }
        const Description given = plain({1, 1, from, gates, hidden}, dnnl_ldigo);
        const Memory source = memory_over(given, turned.data());
        Memory made = own_memory(wanted);
        Sequence once;
        once.add(reorder(given, source, wanted, made));
        once.run();
        return made;
    }
    [[nodiscard]] std::vector<float> joined_biases(std::int64_t biases) const {
        const std::int64_t gates = gate_count(layer_.cell);
        const std::int64_t hidden = layer_.hidden;
        std::vector<float> made(static_cast<std::size_t>(biases * hidden));
        if (layer_.bias == nullptr) return made;
        for (std::int64_t g = 0; g < biases; ++g) {
            for (std::int64_t u = 0; u < hidden; ++u) {
                const bool apart = biases > gates;  // the candidate's two biases stay apart
                const float of_input = g < gates ? layer_.bias[gate(g) * hidden + u] : 0.0F;
                const float of_recurrence = g < gates && !(apart && g == gates - 1) ? layer_.bias[(gates + gate(g)) * hidden + u]
                                            : g == gates                            ? layer_.bias[(2 * gates - 1) * hidden + u]
                                                                                    : 0.0F;
                made[static_cast<std::size_t>(g * hidden + u)] = of_input + of_recurrence;
            }
        }
        return made;
    }

    LibraryRecurrence layer_;
    Memory input_, weights_, recurrence_, bias_;
    std::array<Memory, 3> states_;  ///< outputs of each step, last hidden state, last cell state
    std::vector<float> bias_values_, y_, last_, cell_;
    Sequence sequence_;
};

}  // namespace

std::string onednn_version(std::string& reason) {
    reason = functions().problem;
    if (!reason.empty()) return {};
    const dnnl_version_t* const version = functions().dnnl_version();
    return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
           std::to_string(version->patch);
}

std::unique_ptr<LibraryStep> make_onednn_convolutions(std::span<const LibraryConvolution> layers, std::int64_t images) {
    return std::make_unique<Convolutions>(layers, images);
}

std::unique_ptr<LibraryStep> make_onednn_recurrence(const LibraryRecurrence& layer, std::int64_t rows) {
    return std::make_unique<Recurrence>(layer, rows);
}

}  // namespace windrow::inference

#else
#include "windrow/kernels/error.hpp"

namespace windrow::inference {

std::string onednn_version(std::string& reason) {
    reason = "this build was made without oneDNN's headers (libdnnl-dev)";
    return {};
}

std::unique_ptr<LibraryStep> make_onednn_convolutions(std::span<const LibraryConvolution>, std::int64_t) {
    throw Error("W6620", "this build has no oneDNN", "use 'precision' = 'exact'");
}

std::unique_ptr<LibraryStep> make_onednn_recurrence(const LibraryRecurrence&, std::int64_t) {
    throw Error("W6620", "this build has no oneDNN", "use 'precision' = 'exact'");
}

std::unique_ptr<LibraryProductStep> make_onednn_product(const LibraryProduct&) {
    throw Error("W6620", "this build has no oneDNN", "use 'precision' = 'exact'");
}

}  // namespace windrow::inference
#endif
