package dev.sightline.qwenvl.tornado;

/** Prints why the backend cannot run in this process. */
final class WithoutDevice {

    private WithoutDevice() {}

    public static void main(String[] arguments) {
        System.out.println(new TornadoPlanProvider().unavailableBecause());
    }
}
