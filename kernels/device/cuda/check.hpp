// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Turns a failed call of the CUDA runtime into DeviceOutOfMemory or DeviceFailure.

#include <cuda_runtime_api.h>

#include "windrow/kernels/device/stream.hpp"

namespace windrow::device::cuda {

/// `call` names the runtime's function in the error.
void check(cudaError_t status, const char* call);

/// Makes the stream's device the calling thread's, as launches need it (other calls go by the stream).
void make_current(Stream& stream);

}  // namespace windrow::device::cuda

#define WINDROW_CUDA(function, ...) ::windrow::device::cuda::check(function(__VA_ARGS__), #function)
