package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file, read-only, with reads that are checked against its size.
 *
 * @param path of the file
 * @param bytes its whole content
 */
record MappedFile(Path path, MemorySegment bytes) {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static MappedFile open(Path path, Arena arena) {
        if (!Files.isRegularFile(path)) {
            throw new QwenVlException(
                    "Cannot load '%s': there is no such file. Check the path, or pull the model first."
                            .formatted(path));
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedFile(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            throw new QwenVlException("Cannot load '%s': %s".formatted(path, e), e);
        }
    }

    long size() {
        return bytes.byteSize();
    }

    /** Fails unless the file has that many bytes at this position. */
    void require(long at, long length, String what) {
        if (length < 0 || at > size() || length > size() - at) {
            throw new QwenVlException("%s needs %s bytes at %d, the file has %d; it is truncated or damaged"
                    .formatted(what, Long.toUnsignedString(length), at, size()));
        }
    }

    int byteAt(long at) {
        require(at, 1, "a byte");
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    int intAt(long at) {
        require(at, Integer.BYTES, "a 32-bit number");
        return bytes.get(INT, at);
    }

    long longAt(long at) {
        require(at, Long.BYTES, "a 64-bit number");
        return bytes.get(LONG, at);
    }

    /** UTF-8 text; malformed input is an error. */
    String text(long at, long length) {
        require(at, length, "a text");
        if (length > Integer.MAX_VALUE / 2) {
            throw new QwenVlException("a text at %d claims %d bytes".formatted(at, length));
        }
        ByteBuffer buffer = bytes.asSlice(at, length).asByteBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            throw new QwenVlException("a text of %d bytes at %d is not UTF-8".formatted(length, at), e);
        }
    }

    /** The same problem, prefixed with the file's name. */
    QwenVlException unreadable(QwenVlException problem) {
        return unreadable(path, problem);
    }

    /** What the JVM throws when mapped memory can no longer be read, as an error of the file. */
    static QwenVlException cut(Path path, InternalError error) {
        return new QwenVlException(
                "Cannot load '%s': a file was truncated while it was being read, or its disk failed (%s). Restore it and open it again."
                        .formatted(path, error.getMessage()),
                error);
    }

    static QwenVlException unreadable(Path path, QwenVlException problem) {
        String prefix = "Cannot load '%s': ".formatted(path);
        String message = String.valueOf(problem.getMessage());
        if (message.startsWith("Cannot load")) {
            return problem;
        }
        return new QwenVlException(prefix + message + (message.endsWith(".") ? "" : "."), problem);
    }
}
