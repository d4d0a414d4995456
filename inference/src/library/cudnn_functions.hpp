// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: cuDNN 9's C functions, found at run time, and its backend descriptors.

#include <cudnn.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace windrow::inference::cudnn {

#define WINDROW_CUDNN_FUNCTIONS(F)   \
    F(cudnnGetVersion)               \
    F(cudnnGetErrorString)           \
    F(cudnnCreate)                   \
    F(cudnnDestroy)                  \
    F(cudnnSetStream)                \
    F(cudnnBackendCreateDescriptor)  \
    F(cudnnBackendDestroyDescriptor) \
    F(cudnnBackendSetAttribute)      \
    F(cudnnBackendGetAttribute)      \
    F(cudnnBackendFinalize)          \
    F(cudnnBackendExecute)           \
    F(cudnnCreateRNNDescriptor)      \
    F(cudnnDestroyRNNDescriptor)     \
    F(cudnnSetRNNDescriptor_v8)      \
    F(cudnnCreateRNNDataDescriptor)  \
    F(cudnnDestroyRNNDataDescriptor) \
    F(cudnnSetRNNDataDescriptor)     \
    F(cudnnGetRNNTempSpaceSizes)     \
    F(cudnnGetRNNWeightSpaceSize)    \
    F(cudnnGetRNNWeightParams)       \
    F(cudnnRNNForward)               \
    F(cudnnCreateTensorDescriptor)   \
    F(cudnnDestroyTensorDescriptor)  \
    F(cudnnSetTensorNdDescriptor)    \
    F(cudnnGetTensorNdDescriptor)    \
    F(cudnnCreateDropoutDescriptor)  \
    F(cudnnDestroyDropoutDescriptor) \
    F(cudnnSetDropoutDescriptor)

/// Opened once, never closed.
struct Functions {
#define WINDROW_MEMBER(name) std::add_pointer_t<decltype(::name)> name = nullptr;
    WINDROW_CUDNN_FUNCTIONS(WINDROW_MEMBER)
#undef WINDROW_MEMBER
    std::string version;  ///< "cuDNN 9.24.0"
    std::string problem;  ///< why it cannot be used; empty if it can
};
const Functions& functions();

/// While a layer is made: throws NoLibraryLayer, since a call that fails means that cuDNN does not serve it.
void require(cudnnStatus_t status, const char* call);
/// While a layer runs: throws DeviceFailure.
void check_run(cudnnStatus_t status, const char* call);

using Handle = std::shared_ptr<cudnnContext>;
/// Throws NoLibraryLayer: no library, or no device.
Handle open_handle();

/// One descriptor of the backend API: attributes are set, then it is finalised and only asked.
class Descriptor {
public:
    explicit Descriptor(cudnnBackendDescriptorType_t type);
    Descriptor(Descriptor&&) noexcept = default;
    Descriptor& operator=(Descriptor&&) noexcept = default;

    void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t count, const void* values);
    void set(cudnnBackendAttributeName_t name, std::int64_t value) { set(name, CUDNN_TYPE_INT64, 1, &value); }
    void set(cudnnBackendAttributeName_t name, std::span<const std::int64_t> values) {
        set(name, CUDNN_TYPE_INT64, static_cast<std::int64_t>(values.size()), values.data());
    }
    void set(cudnnBackendAttributeName_t name, cudnnDataType_t value) { set(name, CUDNN_TYPE_DATA_TYPE, 1, &value); }
    void set(cudnnBackendAttributeName_t name, float value) { set(name, CUDNN_TYPE_FLOAT, 1, &value); }
    void set(cudnnBackendAttributeName_t name, const Descriptor& value) {
        const cudnnBackendDescriptor_t native = value.native();
        set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &native);
    }
    /// `what` names the descriptor where it is refused.
    void finalise(const char* what);
    /// False where cuDNN does not support what is described; throws NoLibraryLayer for nothing.
    [[nodiscard]] bool try_to_finalise();

    [[nodiscard]] std::int64_t get_integer(cudnnBackendAttributeName_t name) const;
    /// How many elements were given.
    std::int64_t get(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t most, void* values) const;
    [[nodiscard]] cudnnBackendDescriptor_t native() const noexcept { return native_.get(); }

private:
    struct Destroy {
        void operator()(void* native) const noexcept { functions().cudnnBackendDestroyDescriptor(native); }
    };
    std::unique_ptr<void, Destroy> native_;
};

/// Float, row-major, finalised; `identity` names it in the variant pack.
Descriptor tensor(std::int64_t identity, std::span<const std::int64_t> lengths);

}  // namespace windrow::inference::cudnn
