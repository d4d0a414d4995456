// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Data sets for models: records that carry the truth that a model is to find (`fault`, `fraud`), and series that can be
/// forecast.

#include "command/generate/data_sets.hpp"
#include "command/generate/smooth_signal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace windrow::command::generate {

/// A time in which a machine does not behave: at most one in ten minutes, 2 to 4 minutes long, in about 6 of 100 such tens.
struct FaultEpisode {
    enum class Kind : std::uint8_t { none, overheating, bearing, stuck, slipping };
    static constexpr std::array<std::string_view, 5> names{"", "overheating", "bearing", "stuck", "slipping"};
    static constexpr std::int64_t slot_ms = 600'000;

    Kind kind = Kind::none;  ///< of the time that was asked for
    std::int64_t begin_ms = 0;

    FaultEpisode(std::uint64_t seed, std::uint64_t machine, std::int64_t time_ms) {
        const std::int64_t slot = time_ms / slot_ms;
        RandomSource random(seed ^ 0xFA17, machine << 32 | static_cast<std::uint64_t>(slot & 0xFFFFFFFF));
        if (!random.chance(0.06)) return;
        const auto drawn = static_cast<Kind>(1 + random.below(4));
        const auto length = static_cast<std::int64_t>(120'000 + random.below(120'000));
        begin_ms = slot * slot_ms + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(slot_ms - length)));
        if (time_ms >= begin_ms && time_ms < begin_ms + length) kind = drawn;
    }
};

/// Machines under a load that rises and falls; temperature, vibration and torque follow it. A fault breaks what holds between
/// them, mostly within the range that each has by itself.
template <class Writer>
void write_machines(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    using Kind = FaultEpisode::Kind;
    RandomSource random(plan.seed(), number);
    const std::uint64_t machine = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    RandomSource nature(plan.seed() ^ 0x3AC41E, machine);  // what is the machine's own
    const double period = 1'500'000 + 2'000'000 * nature.unit();
    const double phase = nature.unit();
    const double warmth = 2 * nature.unit() - 1;
    const auto load_at = [&](std::int64_t at) {
        return 0.5 + 0.3 * wave(static_cast<double>(at) / period + phase) + 0.2 * wander(plan.seed(), machine, at, 240'000);
    };
    const FaultEpisode episode(plan.seed(), machine, time);
    const double load = load_at(time);
    double temperature = 40 + 30 * load + 1.5 * warmth + 0.6 * bell(random);
    double vibration = 1 + 2.5 * load * load + (episode.kind == Kind::bearing ? 0.6 : 0.15) * bell(random);
    double torque = 5 + 20 * load + 0.5 * bell(random);
    if (episode.kind == Kind::overheating) temperature += 9;
    if (episode.kind == Kind::stuck) temperature = 40 + 30 * load_at(episode.begin_ms) + 1.5 * warmth;
    if (episode.kind == Kind::slipping) torque *= 0.7;
    writer.begin();
    writer.timestamp("ts", time);
    writer.integer("machine", static_cast<std::int64_t>(machine));
    writer.decimal("temperature", scaled(temperature, 100), 2);
    writer.decimal("vibration", scaled(vibration, 1000), 3);
    writer.decimal("torque", scaled(torque, 100), 2);
    writer.text("fault", FaultEpisode::names[static_cast<std::size_t>(episode.kind)]);
    writer.end();
}

/// What a card payment looks like, drawn for one of four stories: the owner's, and three of fraud.
struct Payment {
    double amount, distance_km;
    bool online, abroad, new_merchant;
    std::uint64_t wrong_pins;

    static Payment of_owner(RandomSource& random, double usual) {
        const double amount = usual * (0.3 + 3 * mostly_small(random, 2));
        const double near = 60 * mostly_small(random, 3);
        const double journey = random.chance(0.04) ? 900 * random.unit() : 0;
        return {
            amount, near + journey, random.chance(0.35), random.chance(0.06), random.chance(0.3), random.chance(0.05) ? 1U : 0U};
    }
    /// A stolen card is used in shops far away, for much.
    static Payment of_thief(RandomSource& random, double usual) {
        return {usual * (1 + 5 * random.unit()),
                30 + 1500 * mostly_small(random, 2),
                random.chance(0.1),
                random.chance(0.4),
                random.chance(0.85),
                random.below(3)};
    }
    /// Stolen numbers are tried out with small amounts in shops on the internet.
    static Payment of_tester(RandomSource& random) {
        return {0.5 + 4 * random.unit(), 200 + 5000 * random.unit(), true,
                random.chance(0.7),      random.chance(0.95),        random.below(4)};
    }
    /// An account taken over buys abroad, online, from new merchants.
    static Payment of_intruder(RandomSource& random, double usual) {
        return {usual * (1.5 + 4 * random.unit()),
                100 + 3000 * random.unit(),
                random.chance(0.95),
                random.chance(0.8),
                random.chance(0.9),
                random.chance(0.2) ? 1U : 0U};
    }
};

/// Card payments of which 1 in 100 is fraud; what fraud looks like overlaps with what owners do.
template <class Writer>
void write_payments(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    RandomSource random(plan.seed(), number);
    const std::uint64_t card = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    RandomSource nature(plan.seed() ^ 0xCA2D, card);
    const double usual = 8 + 120 * mostly_small(nature, 2);
    const auto age_days = static_cast<std::int64_t>(nature.below(3000));
    const bool fraud = random.chance(0.01);
    const std::uint64_t story = fraud ? 1 + random.below(3) : 0;
    const Payment payment = story == 0   ? Payment::of_owner(random, usual)
                            : story == 1 ? Payment::of_thief(random, usual)
                            : story == 2 ? Payment::of_tester(random)
                                         : Payment::of_intruder(random, usual);
    writer.begin();
    writer.timestamp("ts", time);
    writer.integer("card", static_cast<std::int64_t>(card));
    writer.decimal("amount", std::max<std::int64_t>(1, scaled(payment.amount, 100)), 2);
    writer.decimal("usual_amount", scaled(usual, 100), 2);
    writer.decimal("distance_km", scaled(payment.distance_km, 10), 1);
    writer.integer("wrong_pins", static_cast<std::int64_t>(payment.wrong_pins));
    writer.integer("card_age_days", age_days);
    writer.boolean("online", payment.online);
    writer.boolean("abroad", payment.abroad);
    writer.boolean("new_merchant", payment.new_merchant);
    writer.boolean("fraud", fraud);
    writer.end();
}

/// Sensors whose value has two periods of its own (about 40 and 11 minutes), wanders, and is read with noise.
template <class Writer>
void write_sensors(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    RandomSource random(plan.seed(), number);
    const std::uint64_t sensor = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    RandomSource nature(plan.seed() ^ 0x5E4508, sensor);
    const double level = 20 + 60 * nature.unit();
    const double long_period = 2'000'000 + 800'000 * nature.unit();
    const double short_period = 550'000 + 220'000 * nature.unit();
    const double long_phase = nature.unit();
    const double short_phase = nature.unit();
    const double short_part = 1 + 2 * nature.unit();
    const auto at = static_cast<double>(time);
    const double value = level + 6 * wave(at / long_period + long_phase) + short_part * wave(at / short_period + short_phase) +
                         wander(plan.seed(), sensor, time, 600'000) + 0.4 * bell(random);
    writer.begin();
    writer.timestamp("ts", time);
    writer.integer("sensor", static_cast<std::int64_t>(sensor));
    writer.decimal("reading", scaled(value, 1000), 3);
    writer.end();
}

}  // namespace windrow::command::generate
