// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cudnn.h>)
#include "library/cudnn_convolution.hpp"

#include "library/cudnn_engines.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/library_call.hpp"

#include <algorithm>
#include <utility>

namespace windrow::inference::cudnn {

namespace {

/// cuDNN's images have two dimensions at least; depth counts only if there is any, or a border in front of it that is all that
/// the window sees.
int first_dimension(const ConvolutionShape& shape) {
    const semantics::SlidingDimension& depth = shape.window.at[0];
    return depth.input == 1 && depth.output == 1 && depth.kernel == 1 && depth.pad_before == 0 ? 1 : 0;
}

template <typename Length>
std::vector<std::int64_t> lengths(const ConvolutionShape& shape, std::int64_t first, std::int64_t second, const Length& length) {
    std::vector<std::int64_t> made{first, second};
    for (int i = first_dimension(shape); i < 3; ++i) made.push_back(length(shape.window.at[i]));
    return made;
}

Descriptor described(const ConvolutionShape& shape) {
    std::vector<std::int64_t> strides, dilations, before, after;
    for (int i = first_dimension(shape); i < 3; ++i) {
        const semantics::SlidingDimension& d = shape.window.at[i];
        strides.push_back(d.stride);
        dilations.push_back(d.dilation);
        before.push_back(d.pad_before);
        // As much as the last window reaches beyond the image; what it leaves over is less than a stride.
        const std::int64_t reach = (d.output - 1) * d.stride + (d.kernel - 1) * d.dilation + 1 - d.input - d.pad_before;
        after.push_back(std::max<std::int64_t>(reach, 0));
    }
    Descriptor made(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    const cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
    made.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, static_cast<std::int64_t>(strides.size()));
    made.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT);
    made.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode);
    made.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, std::span<const std::int64_t>(strides));
    made.set(CUDNN_ATTR_CONVOLUTION_DILATIONS, std::span<const std::int64_t>(dilations));
    made.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, std::span<const std::int64_t>(before));
    made.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, std::span<const std::int64_t>(after));
    made.finalise("a convolution");
    return made;
}

/// The memory of a run. Throws DeviceFailure.
Descriptor packed(const LayerMemory& at) {
    const std::int64_t identities[] = {images_identity, filters_identity, results_identity};
    const void* const pointers[] = {at.input, at.weights, at.outputs[0]};
    try {
        Descriptor pack(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
        pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, identities);
        pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, 3, pointers);
        pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &at.workspace);
        pack.finalise("a variant pack");
        return pack;
    } catch (const NoLibraryLayer& none) {
        throw device::DeviceFailure(none.reason);
    }
}

Descriptor graph_of(const Handle& handle, const Descriptor& operation) {
    Descriptor graph(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    cudnnHandle_t native = handle.get();
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1, &native);
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operation);
    graph.finalise("a graph of one convolution");
    return graph;
}

class ConvolutionLayer final : public DeviceLayer {
public:
    ConvolutionLayer(Handle handle, const ConvolutionShape& shape, LibraryMath math, const std::string& recorded)
        : handle_(std::move(handle)),
          operation_(shape),
          graph_(graph_of(handle_, operation_.operation())),
          chosen_(engine(math, recorded)),
          workspace_(static_cast<std::size_t>(chosen_.plan.get_integer(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE))) {
        algorithm_ = prefix() + chosen_.text;
        note_ = algorithm_ + ", " + library_math_name(math == LibraryMath::bf16 ? LibraryMath::tf32 : math);
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override { return workspace_; }
    void queue(device::Stream& stream, const LayerMemory& at) override {
        device::queue_library_call(stream, "cudnnBackendExecute", {}, [&](void* native) { run(at, native); });
    }

private:
    static std::string prefix() { return functions().version + " convolution "; }
    [[nodiscard]] EnginePlan engine(LibraryMath math, const std::string& recorded) const {
        if (recorded.empty()) return choose_engine(handle_, graph_, math);
        if (!recorded.starts_with(prefix())) refuse_recorded_algorithm(recorded, "here is " + functions().version);
        return engine_of(handle_, graph_, recorded.substr(prefix().size()), recorded);
    }
    void run(const LayerMemory& at, void* native) {
        check_run(functions().cudnnSetStream(handle_.get(), static_cast<cudaStream_t>(native)), "cudnnSetStream");
        const Descriptor pack = packed(at);
        check_run(functions().cudnnBackendExecute(handle_.get(), chosen_.plan.native(), pack.native()), "cudnnBackendExecute");
    }

    Handle handle_;
    ConvolutionOperation operation_;
    Descriptor graph_;
    EnginePlan chosen_;
    std::size_t workspace_;
};

}  // namespace

ConvolutionOperation::ConvolutionOperation(const ConvolutionShape& shape)
    : x_(tensor(images_identity,
                lengths(shape, shape.images, shape.groups * shape.channels, [](const auto& d) { return d.input; }))),
      w_(tensor(filters_identity,
                lengths(shape, shape.groups * shape.filters, shape.channels, [](const auto& d) { return d.kernel; }))),
      y_(tensor(results_identity,
                lengths(shape, shape.images, shape.groups * shape.filters, [](const auto& d) { return d.output; }))),
      convolution_(described(shape)),
      operation_(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR) {
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x_);
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, w_);
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y_);
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, convolution_);
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1.0F);
    operation_.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0.0F);
    operation_.finalise("a convolution of images and filters");
}

std::unique_ptr<DeviceLayer> make_convolution(Handle handle, const ConvolutionShape& shape, LibraryMath math,
                                              const std::string& recorded) {
    return std::make_unique<ConvolutionLayer>(std::move(handle), shape, math, recorded);
}

}  // namespace windrow::inference::cudnn
#endif
