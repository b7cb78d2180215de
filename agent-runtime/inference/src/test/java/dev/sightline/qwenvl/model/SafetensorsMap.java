package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors of a safetensors file of known good origin, read with next to no code so that it can judge the real reader. */
final class SafetensorsMap {

    private static final Pattern ENTRY = Pattern.compile(
            "\"([^\"]+)\":\\s*\\{\"dtype\":\\s*\"(\\w+)\",\\s*\"shape\":\\s*\\[([^]]*)],\\s*\"data_offsets\":\\s*\\[(\\d+),\\s*(\\d+)]}");

    private record Entry(String type, List<Long> shape, MemorySegment data) {}

    private final Map<String, Entry> entries = new HashMap<>();

    SafetensorsMap(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            long headerLength = all.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            String header =
                    new String(all.asSlice(8, headerLength).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            Matcher matcher = ENTRY.matcher(header);
            while (matcher.find()) {
                List<Long> shape = Arrays.stream(matcher.group(3).split(","))
                        .map(String::strip)
                        .filter(side -> !side.isEmpty())
                        .map(Long::valueOf)
                        .toList();
                long begin = Long.parseLong(matcher.group(4));
                long end = Long.parseLong(matcher.group(5));
                entries.put(
                        matcher.group(1),
                        new Entry(matcher.group(2), shape, all.asSlice(8 + headerLength + begin, end - begin)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(name + " is not in " + entries.keySet());
        }
        return entry;
    }

    Tensor tensor(String name) {
        Entry entry = entry(name);
        return new Tensor(name, TensorType.valueOf(entry.type()), entry.shape(), entry.data());
    }

    float[] floats(String name) {
        return entry(name).data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    int[] integers(String name) {
        Entry entry = entry(name);
        return entry.type().equals("I32")
                ? entry.data().toArray(ValueLayout.JAVA_INT_UNALIGNED)
                : Arrays.stream(entry.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED))
                        .mapToInt(Math::toIntExact)
                        .toArray();
    }
}
