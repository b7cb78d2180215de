package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file of the safetensors format: eight bytes that give the length of a JSON header, the header, the data. As in
 * the published reader, tensors must cover the data without gap or overlap.
 *
 * @param path of the file
 * @param entries by name, in the order of their data
 */
record SafetensorsFile(Path path, Map<String, Entry> entries) {

    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_DIMENSIONS = 8;

    /** One tensor as it is stored in the file, of any type. */
    record Entry(String name, String type, List<Long> shape, MemorySegment data) {}

    private record Span(String name, String type, List<Long> shape, long begin, long end) {}

    static SafetensorsFile open(Path path, Arena arena) {
        MappedFile file = MappedFile.open(path, arena);
        try {
            return read(path, file);
        } catch (QwenVlException e) {
            throw file.unreadable(e);
        }
    }

    private static SafetensorsFile read(Path path, MappedFile file) {
        long headerBytes = file.longAt(0);
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > file.size() - Long.BYTES) {
            throw new QwenVlException("its header claims %s bytes, the file has %d"
                    .formatted(Long.toUnsignedString(headerBytes), file.size()));
        }
        JsonValue header = JsonValue.parse(file.text(Long.BYTES, headerBytes));
        if (!(header instanceof JsonObject object)) {
            throw new QwenVlException("its header is not a JSON object");
        }
        MemorySegment data = file.bytes().asSlice(Long.BYTES + headerBytes);
        List<Span> spans = new ArrayList<>();
        object.members().forEach((name, value) -> {
            if (!name.equals("__metadata__")) {
                spans.add(span(name, JsonFields.of("tensor '" + Excerpts.clipped(name) + "'", value), data.byteSize()));
            }
        });
        spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        Map<String, Entry> entries = LinkedHashMap.newLinkedHashMap(spans.size());
        long covered = 0;
        for (Span span : spans) {
            if (span.begin() != covered) {
                throw new QwenVlException("tensor '%s' starts at byte %d, but the one before it ends at %d"
                        .formatted(Excerpts.clipped(span.name()), span.begin(), covered));
            }
            covered = span.end();
            entries.put(
                    span.name(),
                    new Entry(
                            span.name(),
                            span.type(),
                            span.shape(),
                            data.asSlice(span.begin(), span.end() - span.begin())));
        }
        if (covered != data.byteSize()) {
            throw new QwenVlException(
                    "its tensors end at byte %d of %d; the file is damaged".formatted(covered, data.byteSize()));
        }
        return new SafetensorsFile(path, entries);
    }

    private static Span span(String name, JsonFields fields, long dataBytes) {
        String type = fields.string("dtype");
        List<Long> shape = longs(fields.array("shape"), name);
        List<Long> offsets = longs(fields.array("data_offsets"), name);
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataBytes) {
            throw new QwenVlException("tensor '%s' lies at %s of %d bytes; the file is truncated or damaged"
                    .formatted(Excerpts.clipped(name), offsets, dataBytes));
        }
        long values = 1;
        for (long side : shape) {
            if (side != 0 && values > (Long.MAX_VALUE >> 4) / side) {
                throw new QwenVlException(
                        "tensor '%s' has the impossible shape %s".formatted(Excerpts.clipped(name), shape));
            }
            values *= side;
        }
        int width = width(type, name);
        if (values * width != offsets.get(1) - offsets.get(0)) {
            throw new QwenVlException("tensor '%s' of type %s and shape %s needs %d bytes, but has %d"
                    .formatted(Excerpts.clipped(name), type, shape, values * width, offsets.get(1) - offsets.get(0)));
        }
        return new Span(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private static List<Long> longs(JsonArray array, String name) {
        if (array.elements().size() > MAX_DIMENSIONS) {
            throw new QwenVlException("tensor '%s' has %d dimensions"
                    .formatted(Excerpts.clipped(name), array.elements().size()));
        }
        List<Long> longs = new ArrayList<>();
        for (JsonValue element : array.elements()) {
            longs.add(JsonFields.count("tensor '" + Excerpts.clipped(name) + "'", element));
        }
        return longs;
    }

    private static int width(String type, String name) {
        return switch (type) {
            case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3" -> 1;
            case "F16", "BF16", "I16", "U16" -> 2;
            case "F32", "I32", "U32" -> 4;
            case "F64", "I64", "U64" -> 8;
            default ->
                throw new QwenVlException("tensor '%s' has the type '%s'; supported: F32, F16, BF16"
                        .formatted(Excerpts.clipped(name), Excerpts.clipped(type)));
        };
    }
}
