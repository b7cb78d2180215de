package dev.sightline.testkit.android;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Android Debug Bridge: a script named {@code adb} in the folder of an Android SDK, which passes its arguments to
 * this JVM and prints the reply. Requires bash.
 */
final class FakeAdb implements AutoCloseable {

    /** What the bridge does. */
    interface Device {

        /** Answers a command that is run on the device. */
        String shell(List<String> command);

        /**
         * Opens a port of this machine that leads to one of the device.
         *
         * @param to {@code tcp:…} for that of the automation server, {@code localabstract:…} for a named socket
         */
        void forward(int port, String to) throws IOException;

        void removeForward(int port);
    }

    private final ServerSocket server;
    private final Device device;
    private final String udid;
    private final Set<Socket> instrumentations = ConcurrentHashMap.newKeySet();

    private FakeAdb(ServerSocket server, Device device, String udid) {
        this.server = server;
        this.device = device;
        this.udid = udid;
    }

    static FakeAdb start(Path androidHome, String udid, Device device) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Path script = androidHome.resolve("platform-tools/adb");
        Files.createDirectories(script.getParent());
        Files.writeString(script, """
                #!/usr/bin/env bash
                exec 3<>/dev/tcp/127.0.0.1/%d || exit 1
                printf '%%d\\0' "$#" >&3
                printf '%%s\\0' "$@" >&3
                read -r status <&3 || exit 1
                # no child that would outlive a signal to this script
                [ "$status" = 0 ] && exec cat <&3
                cat <&3
                exit "$status"
                """.formatted(server.getLocalPort()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        var adb = new FakeAdb(server, device, udid);
        Thread.ofVirtual().name("fake-adb").start(adb::accept);
        return adb;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            int count = Integer.parseInt(word(in));
            var arguments = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                arguments.add(word(in));
            }
            List<String> command = withoutOptions(arguments);
            if (isInstrumentation(command)) {
                instrumentations.add(socket);
                answer(socket, 0, "");
                // the automation runs until it is stopped
                in.readAllBytes();
                instrumentations.remove(socket);
                return;
            }
            String output = run(command);
            answer(socket, 0, output);
        } catch (IOException _) {
            // the script was killed
        }
    }

    private String run(List<String> command) throws IOException {
        return switch (command.isEmpty() ? "" : command.getFirst()) {
            case "version" -> "Android Debug Bridge version 1.0.41\nVersion 35.0.2-0\n";
            case "devices" -> "List of devices attached\n" + udid + "\tdevice\n";
            case "get-state" -> "device\n";
            case "shell" -> shell(command.subList(1, command.size()));
            case "forward" -> {
                String last = command.get(command.size() > 2 && command.get(1).equals("--remove") ? 2 : 1);
                if (command.contains("--remove")) {
                    device.removeForward(port(last));
                } else if (last.startsWith("tcp:")) {
                    device.forward(port(last), command.getLast());
                }
                yield "";
            }
            default -> "";
        };
    }

    private String shell(List<String> command) {
        String line = String.join(" ", command);
        if (line.startsWith("am force-stop io.appium.uiautomator2.server")) {
            stopInstrumentations();
        }
        return device.shell(command);
    }

    /** Ends the automation server's process on the device, as when it crashes. */
    void stopInstrumentations() {
        for (Socket socket : instrumentations) {
            try {
                socket.close();
            } catch (IOException _) {
                // closed already
            }
        }
        instrumentations.clear();
    }

    private static int port(String tcp) {
        return Integer.parseInt(tcp.substring("tcp:".length()));
    }

    private static boolean isInstrumentation(List<String> command) {
        return command.size() > 2 && command.subList(0, 3).equals(List.of("shell", "am", "instrument"));
    }

    /** Without the server's port and the device's name. */
    private static List<String> withoutOptions(List<String> arguments) {
        var rest = new ArrayList<>(arguments);
        while (rest.size() > 1
                && (rest.getFirst().equals("-P") || rest.getFirst().equals("-s"))) {
            rest.removeFirst();
            rest.removeFirst();
        }
        return rest;
    }

    private static String word(DataInputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.readByte(); next != 0; next = in.readByte()) {
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void answer(Socket socket, int status, String output) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((status + "\n" + output).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        stopInstrumentations();
        server.close();
    }
}
