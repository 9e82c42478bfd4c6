/** Medical devices for each staffed bed. */
import { BEDS, type Fleet, fleet, type UnitKind } from './fleet.ts';

const ICU = BEDS.icu;
const BAYS = BEDS.emergencyBays;
const THEATRES = BEDS.theatres;

const CLINICAL: readonly UnitKind[] = ['ward', 'ward', 'ward', 'icu', 'emergency', 'theatre'];
const WARDS: readonly UnitKind[] = ['ward'];

/**
 * Medical devices. Infusion pumps: The Johns Hopkins Hospital followed 3,832 of them, more than three a bed (Martinez and others, JAMIA
 * 27(6), 2020), and they were 38 % of a hospital's connected care devices (Cynerio, State of Healthcare IoT Device Security 2022); not
 * every pump is on the network. Ventilators: 62,188 full-feature ones in US acute care hospitals (Rubinson and others, Disaster
 * Medicine and Public Health Preparedness, 2010) for some 80,000 to 97,000 ICU beds. Monitors: one a bed of intensive care, bay and theatre.
 * All other ratios are estimates, in the order of what equipment plans of hospitals list.
 */
export const MEDICAL: readonly Fleet[] = [
  fleet(
    'infusion-pump',
    'infusion-pump',
    1.9,
    ['medical-wireless', 'mobile', 'leased', CLINICAL],
    ['life-sustaining', 'infusion'],
  ),
  fleet(
    'bedside-monitor',
    'patient-monitor',
    ICU + BAYS + 2 * THEATRES,
    ['medical', 'always', 'leased', ['icu', 'icu', 'emergency', 'theatre']],
    ['life-sustaining', 'monitoring'],
  ),
  fleet(
    'spot-monitor',
    'patient-monitor',
    0.25,
    ['medical-wireless', 'mobile', 'leased', WARDS],
    ['medium', 'monitoring'],
  ),
  fleet('telemetry', 'patient-monitor', 0.15, ['medical-wireless', 'always', 'leased', WARDS], ['high', 'monitoring']),
  fleet(
    'central-station',
    'central-station',
    0.03,
    ['medical', 'always', 'fixed', ['icu', 'emergency', 'ward']],
    ['high', 'monitoring'],
    1,
  ),
  fleet(
    'ventilator',
    'ventilator',
    0.75 * ICU,
    ['medical', 'always', 'leased', ['icu']],
    ['life-sustaining', 'ventilation'],
  ),
  fleet(
    'anaesthesia',
    'anaesthesia',
    THEATRES,
    ['medical', 'always', 'fixed', ['theatre']],
    ['life-sustaining', 'anaesthesia'],
  ),
  fleet(
    'defibrillator',
    'defibrillator',
    0.06,
    ['medical-wireless', 'always', 'leased', CLINICAL],
    ['high', 'resuscitation'],
  ),
  fleet(
    'ecg',
    'ecg',
    0.04,
    ['medical-wireless', 'mobile', 'leased', ['ward', 'emergency', 'outpatient']],
    ['medium', 'diagnostics'],
  ),
  fleet('eeg', 'eeg', 0.006, ['medical', 'always', 'leased', ['outpatient']], ['medium', 'diagnostics']),
  fleet('dialysis', 'dialysis', 0.03, ['medical', 'always', 'leased', ['dialysis']], ['life-sustaining', 'dialysis']),
  fleet(
    'incubator',
    'incubator',
    BEDS.neonatal,
    ['medical', 'always', 'leased', ['neonatal']],
    ['life-sustaining', 'neonatal care'],
  ),
  fleet('hospital-bed', 'hospital-bed', 0.3, ['medical-wireless', 'always', 'leased', WARDS], ['low', 'nursing']),
  fleet(
    'endoscope',
    'endoscope',
    0.02,
    ['imaging', 'always', 'fixed', ['theatre', 'outpatient']],
    ['medium', 'endoscopy'],
  ),
  fleet('ophthalmic', 'ophthalmic', 0.006, ['imaging', 'always', 'fixed', ['outpatient']], ['low', 'diagnostics']),
  fleet(
    'surgical-equipment',
    'surgical-equipment',
    0.03,
    ['medical', 'always', 'leased', ['theatre']],
    ['high', 'surgery'],
  ),
  fleet('surgical-robot', 'surgical-robot', 0.003, ['medical', 'always', 'fixed', ['theatre']], ['high', 'surgery']),
  fleet(
    'medication-cabinet',
    'medication-cabinet',
    0.09,
    ['medical', 'always', 'leased', CLINICAL],
    ['high', 'medication'],
  ),
  fleet(
    'pharmacy-automation',
    'pharmacy-automation',
    0.005,
    ['medical', 'always', 'leased', ['pharmacy']],
    ['high', 'medication'],
  ),
  fleet('nurse-call', 'nurse-call', 0.12, ['medical', 'always', 'leased', WARDS], ['high', 'nursing']),
  fleet(
    'pump-gateway',
    'medical-gateway',
    0.003,
    ['servers', 'always', 'fixed', ['data-centre']],
    ['high', 'infusion'],
    1,
  ),
  fleet(
    'device-gateway',
    'medical-gateway',
    0.012,
    ['medical', 'always', 'fixed', ['icu', 'theatre']],
    ['high', 'monitoring'],
    1,
  ),
  fleet(
    'glucose-meter',
    'point-of-care-analyser',
    0.15,
    ['medical-wireless', 'always', 'leased', CLINICAL],
    ['medium', 'laboratory'],
  ),
  fleet(
    'blood-gas-analyser',
    'point-of-care-analyser',
    0.018,
    ['laboratory', 'always', 'fixed', ['icu', 'emergency', 'theatre']],
    ['high', 'laboratory'],
  ),
  fleet(
    'laboratory-analyser',
    'laboratory-analyser',
    0.07,
    ['laboratory', 'always', 'fixed', ['laboratory']],
    ['high', 'laboratory'],
    2,
  ),
  fleet(
    'laboratory-automation',
    'laboratory-automation',
    0.006,
    ['laboratory', 'always', 'fixed', ['laboratory']],
    ['high', 'laboratory'],
  ),
];

/** Imaging. One CT for some 90 beds and one MR for some 130 are estimates; national figures (OECD Health Statistics) count by inhabitants. */
export const IMAGING: readonly Fleet[] = (
  [
    ['ct', 'ct-scanner', 0.011, 'imaging', 1],
    ['mr', 'mr-scanner', 0.0075, 'imaging', 0],
    ['xray', 'xray', 0.04, 'imaging', 1],
    ['mammography', 'mammography', 0.005, 'outpatient', 0],
    ['angiography', 'angiography', 0.02, 'theatre', 0],
    ['ultrasound', 'ultrasound', 0.07, 'outpatient', 1],
    ['nuclear-medicine', 'nuclear-medicine', 0.005, 'imaging', 0],
    ['bone-densitometer', 'bone-densitometer', 0.002, 'outpatient', 0],
    ['slide-scanner', 'slide-scanner', 0.002, 'laboratory', 0],
    ['dental', 'dental', 0.002, 'outpatient', 0],
    ['contrast-injector', 'contrast-injector', 0.018, 'imaging', 0],
    ['radiotherapy', 'radiotherapy', 0.004, 'outpatient', 0],
  ] as const
).map(([id, category, perBed, unit, least]) =>
  fleet(
    id,
    category,
    perBed,
    ['imaging', 'always', 'fixed', [unit]],
    [unit === 'theatre' ? 'life-sustaining' : 'high', id === 'radiotherapy' ? 'radiotherapy' : 'imaging'],
    least,
  ),
);
