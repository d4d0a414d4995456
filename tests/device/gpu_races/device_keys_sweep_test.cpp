// SPDX-License-Identifier: Apache-2.0
// Every atomic and event wait of the key dictionary is needed: switched off, it is found.
#include "gpu/keys/device_keys.hpp"

#include "device_fixture.hpp"
#include "gpu/columns/device_columns.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::gpu {
namespace {

using device::DeviceMemory;

TEST(KeySweep, mapping_growing_and_forgetting) {
    const auto mapped_right = [](std::uint64_t seed) {
        const auto device = device::open_emulator(seed);
        const auto stream = device->create_stream();
        const std::vector<DataType> types{DataType::string()};
        DeviceKeys keys(stream, types, {.bytes_for_bounds = 0, .first_capacity = 4});
        std::vector<std::uint32_t> known;
        const auto map = [&](const std::vector<int>& numbers) {
            std::vector<Value> values;
            for (const int n : numbers) values.emplace_back("key " + std::to_string(n));
            const Column column = Column::of_values(types[0], values);
            const std::vector<const Column*> pointers{&column};
            const auto rows = static_cast<std::int64_t>(numbers.size());
            DeviceColumns uploaded = DeviceColumns::upload(stream, pointers, rows);
            const auto views = uploaded.read_on(stream);
            DeviceMemory planes = device::filled<std::uint32_t>(stream, numbers.size(), 0);
            DeviceMemory ids(stream, numbers.size() * sizeof(std::uint32_t), "ids");
            keys.map({views, rows, 16 * numbers.size()}, planes.read_as<std::uint32_t>(stream),
                     ids.write_as<std::uint32_t>(stream));
            known.push_back(keys.ids());  // before anything else waits for the device
            return device::on_host<std::uint32_t>(stream, ids, numbers.size());
        };
        std::vector<int> many;
        std::vector<std::uint32_t> right;
        for (int i = 0; i < 300; ++i) {
            many.push_back(i / 2 % 60);
            right.push_back(static_cast<std::uint32_t>(i / 2 % 60));
        }
        if (map(many) != right) return false;
        std::vector<std::uint8_t> flags(60, 1);
        flags[7] = 0;
        DeviceMemory live = device::on_device<std::uint8_t>(stream, flags);
        keys.retain(live.read_as<std::uint8_t>(stream));
        if (map({100, 8, 7}) != std::vector<std::uint32_t>{7, 8, 60}) return false;
        DeviceMemory asked = device::on_device<std::uint32_t>(stream, {7, 60});
        const Column column = keys.columns(asked.read_as<std::uint32_t>(stream), 2)[0];
        return known == std::vector<std::uint32_t>{60, 61} && column.value(0) == Value("key 100") &&
               column.value(1) == Value("key 7");
    };
    device::expect_all_caught(mapped_right, {.at_least = 5});
}

}  // namespace
}  // namespace windrow::gpu
