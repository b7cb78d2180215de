package dev.sightline.web;

class WebDoubleDensityContractIT extends WebContractIT {

    @Override
    double devicePixelRatio() {
        return 2;
    }
}
