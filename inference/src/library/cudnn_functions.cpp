// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cudnn.h>)
#include "library/cudnn_functions.hpp"

#include "device/library_layer.hpp"
#include "library/shared_library.hpp"
#include "windrow/kernels/device/error.hpp"

#include <fmt/format.h>

namespace windrow::inference::cudnn {

namespace {

constexpr const char* library_name = "libcudnn.so.9";
constexpr std::int64_t alignment = 256;  // what Device::allocate and the plans of memory give

Functions open() {
    Functions made;
    SharedLibrary library(library_name, made.problem);
#define WINDROW_FIND(name) library.find(made.name, #name);
    WINDROW_CUDNN_FUNCTIONS(WINDROW_FIND)
#undef WINDROW_FIND
    if (!made.problem.empty()) return made;
    const std::size_t version = made.cudnnGetVersion();  // 92400 for 9.24.0
    made.version = fmt::format("cuDNN {}.{}.{}", version / 10'000, version / 100 % 100, version % 100);
    return made;
}

}  // namespace

const Functions& functions() {
    static const Functions* const opened = new Functions(open());
    return *opened;
}

void require(cudnnStatus_t status, const char* call) {
    if (status != CUDNN_STATUS_SUCCESS) throw NoLibraryLayer{std::string(call) + ": " + functions().cudnnGetErrorString(status)};
}

void check_run(cudnnStatus_t status, const char* call) {
    if (status != CUDNN_STATUS_SUCCESS)
        throw device::DeviceFailure(std::string(call) + ": " + functions().cudnnGetErrorString(status));
}

Handle open_handle() {
    if (!functions().problem.empty()) throw NoLibraryLayer{"cuDNN cannot be used (" + functions().problem + ")"};
    cudnnHandle_t handle = nullptr;
    require(functions().cudnnCreate(&handle), "cudnnCreate");
    return Handle(handle, [](cudnnHandle_t made) { functions().cudnnDestroy(made); });
}

Descriptor::Descriptor(cudnnBackendDescriptorType_t type) {
    cudnnBackendDescriptor_t made = nullptr;
    require(functions().cudnnBackendCreateDescriptor(type, &made), "cudnnBackendCreateDescriptor");
    native_.reset(made);
}

void Descriptor::set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t count, const void* values) {
    require(functions().cudnnBackendSetAttribute(native(), name, type, count, values), "cudnnBackendSetAttribute");
}

void Descriptor::finalise(const char* what) {
    require(functions().cudnnBackendFinalize(native()), what);
}

bool Descriptor::try_to_finalise() {
    return functions().cudnnBackendFinalize(native()) == CUDNN_STATUS_SUCCESS;
}

std::int64_t Descriptor::get_integer(cudnnBackendAttributeName_t name) const {
    std::int64_t value = 0;
    get(name, CUDNN_TYPE_INT64, 1, &value);
    return value;
}

std::int64_t Descriptor::get(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t most,
                             void* values) const {
    std::int64_t count = 0;
    require(functions().cudnnBackendGetAttribute(native(), name, type, most, &count, values), "cudnnBackendGetAttribute");
    return count;
}

Descriptor tensor(std::int64_t identity, std::span<const std::int64_t> lengths) {
    Descriptor made(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    std::vector<std::int64_t> strides(lengths.size(), 1);
    for (std::size_t i = lengths.size() - 1; i > 0; --i) strides[i - 1] = strides[i] * lengths[i];
    made.set(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_DATA_FLOAT);
    made.set(CUDNN_ATTR_TENSOR_DIMENSIONS, lengths);
    made.set(CUDNN_ATTR_TENSOR_STRIDES, std::span<const std::int64_t>(strides));
    made.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, identity);
    made.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, alignment);
    made.finalise("a tensor");
    return made;
}

}  // namespace windrow::inference::cudnn
#endif
